/** Debian's PostgreSQL, with the role that the catalogue asks for. */
import { debianImage } from '../images/debian-image.ts';
import { grantsOf } from './granted.ts';
import { hostAndPort, type System, userAndPassword } from './system.ts';

const programs = '/usr/lib/postgresql/15/bin';

/** A single-user server takes one statement a line. */
const start = `
initdb --pgdata=/data/db --username=postgres --auth=scram-sha-256 --pwfile=/etc/postgres/password --locale=C --encoding=UTF8 --no-sync
echo 'host all all all scram-sha-256' >>/data/db/pg_hba.conf
printf '%s\\n' "$GRANTS" | postgres --single -D /data/db postgres
exec postgres -D /data/db -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off`;

export const postgres: System = {
  type: 'postgres',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/postgres:15',
        packages: ['postgresql-15', 'libicu72', 'libldap-2.5-0', 'libllvm14', 'libpq5', 'libxslt1.1', 'libxml2'],
        linked: ['postgres', 'initdb'].map((name) => `${programs}/${name}`),
        with: [
          '/usr/lib/postgresql/15/lib/plpgsql.so',
          '/usr/lib/postgresql/15/lib/dict_snowball.so',
          '/usr/share/postgresql/15',
        ],
        files: { '/etc/postgres/password': { text: 'of-the-administrator\n' } },
        entrypoint: ['/bin/sh', '-ec'],
        environment: { PATH: `${programs}:/bin` },
      }),
    args: [start],
    environment: { GRANTS: grantsOf('postgres').join('\n') },
    port: 5432,
    folders: ['/data', '/tmp'],
    memory: 128,
  },
  ...hostAndPort('postgres'),
  parametersAt: () => ({ sslmode: 'disable' }),
  login: userAndPassword,
  metric: 'pg_settings_max_connections',
};
