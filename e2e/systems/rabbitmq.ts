/** Debian's RabbitMQ, with the plugin by which it answers. */
import { debianImage } from '../images/debian-image.ts';
import { hostAndPort, type System } from './system.ts';

const erlang = ['base', 'asn1', 'crypto', 'eldap', 'inets', 'mnesia', 'os-mon', 'parsetools', 'public-key'];
const moreErlang = ['runtime-tools', 'ssl', 'syntax-tools', 'tools', 'xmerl'];
const programs = ['beam.smp', 'erlexec', 'erl_child_setup', 'inet_gethost', 'epmd'].map(
  (name) => `/usr/lib/erlang/erts-13.1.5/bin/${name}`,
);

export const rabbitmq: System = {
  type: 'rabbitmq',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/rabbitmq:3.10',
        packages: ['rabbitmq-server', ...[...erlang, ...moreErlang].map((part) => `erlang-${part}`), 'libsctp1'],
        linked: [...programs, '/usr/lib/erlang/lib/crypto-5.1.2/priv/lib/crypto.so'],
        // Where it cannot measure its disk it answers what no scrape can read.
        commands: ['df'],
        with: ['/usr/lib/erlang', '/usr/lib/rabbitmq'],
        files: { '/etc/rabbitmq/enabled_plugins': { text: '[rabbitmq_prometheus].\n' } },
        entrypoint: ['/bin/sh', '/usr/lib/rabbitmq/bin/rabbitmq-server'],
        environment: {
          PATH: '/usr/lib/erlang/bin:/bin',
          HOME: '/data',
          RABBITMQ_NODENAME: 'rabbit@localhost',
          RABBITMQ_MNESIA_BASE: '/data/mnesia',
          RABBITMQ_LOG_BASE: '/data/log',
          RABBITMQ_LOGS: '-',
          RABBITMQ_PID_FILE: '/data/pid',
        },
      }),
    port: 15_692,
    folders: ['/data', '/tmp'],
    memory: 256,
  },
  ...hostAndPort('rabbitmq'),
  metric: 'rabbitmq_identity_info',
};
