/** Debian's memcached. */
import { debianImage } from '../images/debian-image.ts';
import { hostAndPort, type System } from './system.ts';

export const memcached: System = {
  type: 'memcached',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/memcached:1.6',
        packages: ['memcached', 'libevent-2.1-7', 'libsasl2-2'],
        linked: ['/usr/bin/memcached'],
        entrypoint: ['/usr/bin/memcached'],
      }),
    args: ['--listen=0.0.0.0', '--port=11211', '--memory-limit=16'],
    port: 11_211,
  },
  ...hostAndPort('memcached'),
  metric: 'memcached_max_connections',
};
