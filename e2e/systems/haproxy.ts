/** Debian's HAProxy, which answers by itself on the frontend that the catalogue tells to add. */
import { recordOf } from '../../components/exporters/catalogue.ts';
import { debianImage } from '../images/debian-image.ts';
import { hostAndPort, type System } from './system.ts';

/** @throws when the record names nothing to enable */
function enabled(): string {
  const { way } = recordOf('haproxy');
  if (way.kind !== 'native') throw new Error('HAProxy does not answer by itself any more');
  return way.endpoint.enable;
}

const configuration = `
global
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
${enabled()}
`;

export const haproxy: System = {
  type: 'haproxy',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/haproxy:2.6',
        packages: ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1', 'libpcre2-8-0'],
        linked: ['/usr/sbin/haproxy'],
        files: { '/etc/haproxy/haproxy.cfg': { text: configuration } },
        entrypoint: ['/usr/sbin/haproxy', '-f', '/etc/haproxy/haproxy.cfg'],
      }),
    port: 8404,
  },
  ...hostAndPort('haproxy'),
  metric: 'haproxy_process_max_connections',
};
