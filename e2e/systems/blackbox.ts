/** What is probed from outside: a page of the nginx that is monitored as such too. */
import { nginx } from './nginx.ts';
import { type System, systemsNamespace } from './system.ts';

export const blackbox: System = {
  type: 'blackbox',
  server: nginx.server,
  parametersAt: () => ({ module: 'http_2xx' }),
  addressAt: (port) => `http://blackbox:${port}/stub_status`,
  instanceAt: (port) => `http://blackbox.${systemsNamespace}.svc:${port}/stub_status`,
  metric: 'probe_http_content_length',
  silent: 'ProbeFailed',
};
