/** Debian's MariaDB, with the user that the catalogue asks for. */
import { debianImage } from '../images/debian-image.ts';
import { grantsOf } from './granted.ts';
import { hostAndPort, type System, userAndPassword } from './system.ts';

const tables = ['mysql_system_tables', 'mysql_performance_tables', 'mysql_system_tables_data'];

const start = `
mkdir /data/db
{ printf '%s\\n' 'CREATE DATABASE mysql;' 'USE mysql;'; cd /usr/share/mysql; busybox cat ${tables.map((name) => `${name}.sql`).join(' ')}; } |
  mariadbd --no-defaults --bootstrap --datadir=/data/db --tmpdir=/tmp
printf '%s\\n' "$GRANTS" >/data/grants.sql
exec mariadbd --no-defaults --datadir=/data/db --tmpdir=/tmp --socket=/tmp/socket --bind-address=0.0.0.0 --init-file=/data/grants.sql`;

export const mysql: System = {
  type: 'mysql',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/mariadb:10.11',
        packages: ['mariadb-server-core', 'libaio1', 'libnuma1', 'liburing2'],
        linked: ['/usr/sbin/mariadbd'],
        with: ['/usr/share/mysql'],
        entrypoint: ['/bin/sh', '-ec'],
        environment: { PATH: '/usr/sbin:/bin' },
      }),
    args: [start],
    environment: { GRANTS: grantsOf('mysql').join('\n') },
    port: 3306,
    folders: ['/data', '/tmp'],
    memory: 256,
  },
  ...hostAndPort('mysql'),
  login: userAndPassword,
  metric: 'mysql_global_variables_max_connections',
};
