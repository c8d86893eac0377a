/** Debian's nginx, with the page of its status. */
import { debianImage } from '../images/debian-image.ts';
import { grantsOf } from './granted.ts';
import { type System, systemsNamespace } from './system.ts';

/** Non-root, it can write to /tmp alone. */
const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /tmp/${name};`);
const configuration = `
daemon off;
pid /tmp/nginx.pid;
error_log stderr;
events {}
http {
access_log off;
${scratch.join('\n')}
${grantsOf('nginx').join('\n')}
}
`;

export const nginx: System = {
  type: 'nginx',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/nginx:1.22',
        packages: ['nginx'],
        linked: ['/usr/sbin/nginx'],
        files: { '/etc/nginx/nginx.conf': { text: configuration }, '/var/log/nginx': { folder: true } },
        entrypoint: ['/usr/sbin/nginx', '-e', 'stderr'],
      }),
    port: 8080,
    folders: ['/tmp'],
  },
  addressAt: (port) => `http://nginx:${port}/stub_status`,
  instanceAt: (port) => `http://nginx.${systemsNamespace}.svc:${port}/stub_status`,
  metric: 'nginx_connections_accepted',
};
