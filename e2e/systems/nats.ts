/** NATS, from its own Go module. */
import { everyRunPrograms, goImage } from '../images/go-image.ts';
import { type System, systemsNamespace } from './system.ts';

export const nats: System = {
  type: 'nats',
  server: {
    image: async () =>
      goImage(
        { name: 'localhost/bellwether/nats:2.14.0', path: '/nats-server' },
        await everyRunPrograms(),
        'nats-server',
      ),
    args: ['--http_port=8222', '--jetstream', '--store_dir=/data'],
    port: 8222,
    folders: ['/data'],
  },
  addressAt: (port) => `http://nats:${port}`,
  instanceAt: (port) => `nats.${systemsNamespace}.svc:${port}`,
  metric: 'gnatsd_varz_max_connections',
};
