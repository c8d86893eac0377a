import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { Credentials } from '../scrape/credentials.ts';
import { judge } from '../testing/tools.ts';
import { resolveReferences } from './references.ts';

const reference = { name: 'chat', key: 'it' };

function resolve(config: Readonly<Record<string, unknown>>) {
  const credentials = new Credentials('monitoring', '/files/');
  return { text: toText(resolveReferences(config, credentials)), files: credentials.files };
}

/** A whole configuration with one receiver. */
const receiver = (kind: string, block: object) => ({
  route: { receiver: 'a' },
  receivers: [{ name: 'a', [`${kind}_configs`]: [block] }],
});

describe('a reference to a Secret', () => {
  const http = (block: object) => receiver('webhook', { url: 'http://a', http_config: block });
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['slack', receiver('slack', { channel: 'a', api_url: reference }), 'api_url_file'],
    ['slack, as an application', receiver('slack', { channel: 'a', app_token: reference }), 'app_token_file'],
    ['pagerduty', receiver('pagerduty', { routing_key: reference }), 'routing_key_file'],
    ['pagerduty, older', receiver('pagerduty', { service_key: reference }), 'service_key_file'],
    ['opsgenie', receiver('opsgenie', { api_key: reference }), 'api_key_file'],
    ['victorops', receiver('victorops', { api_key: reference, routing_key: 'a' }), 'api_key_file'],
    ['webhook', receiver('webhook', { url: reference }), 'url_file'],
    ['telegram', receiver('telegram', { chat_id: 1, bot_token: reference }), 'bot_token_file'],
    ['discord', receiver('discord', { webhook_url: reference }), 'webhook_url_file'],
    ['msteams', receiver('msteams', { webhook_url: reference }), 'webhook_url_file'],
    ['msteamsv2', receiver('msteamsv2', { webhook_url: reference }), 'webhook_url_file'],
    ['pushover', receiver('pushover', { user_key: reference, token: 'a' }), 'user_key_file'],
    ['wechat', receiver('wechat', { corp_id: 'a', api_secret: reference }), 'api_secret_file'],
    [
      'email',
      receiver('email', { to: 'a@b', from: 'c@d', smarthost: 'e:25', auth_password: reference }),
      'auth_password_file',
    ],
    ['basic authentication', http({ basic_auth: { username: 'a', password: reference } }), 'password_file'],
    ['a token in a header', http({ authorization: { credentials: reference } }), 'credentials_file'],
    [
      'oauth2',
      http({ oauth2: { client_id: 'a', client_secret: reference, token_url: 'http://a' } }),
      'client_secret_file',
    ],
    ['an authority', http({ tls_config: { ca: reference } }), 'ca_file'],
    [
      'global settings',
      { ...receiver('webhook', { url: 'http://a' }), global: { smtp_auth_password: reference } },
      'smtp_auth_password_file',
    ],
  ])('of %s becomes a file, in a grammar that amtool accepts', (_, config, field) => {
    const { text, files } = resolve(config);
    expect(text).toContain(`"${field}":"/files/${files[0]?.path}"`);
    expect(files).toEqual([expect.objectContaining({ namespace: 'monitoring', ...reference })]);
    expect(judge('amtool', ['check-config', 'a.yaml'], { 'a.yaml': text }).refusal).toBe('');
  });

  test('names its place, and a key knows its certificate', () => {
    const tls = { cert: { name: 'pair', key: 'crt' }, key: { name: 'pair', key: 'key' } };
    const { files } = resolve(receiver('webhook', { url: 'http://a', http_config: { tls_config: tls } }));
    const at = 'spec.alertmanager.config.receivers[0].webhook_configs[0].http_config.tls_config';
    const [certificate, key] = files;
    expect(certificate).toMatchObject({ field: `${at}.cert`, use: 'certificate', key: 'crt' });
    expect(key).toMatchObject({ field: `${at}.key`, use: 'key', certificate: certificate?.path });
  });

  test('where Alertmanager reads no file stays, for amtool to refuse', () => {
    const config = receiver('webhook', { url: 'http://a', max_alerts: reference });
    expect(resolve(config)).toEqual({ text: toText(config), files: [] });
  });
});

describe('a path of a file', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'in a receiver',
      receiver('webhook', { url_file: '/etc/passwd' }),
      'spec.alertmanager.config.receivers[0].webhook_configs[0].url_file: the stack has no files of yours that a path ' +
        "could name; refer to a Secret of the stack's namespace, as in url: { name: chat, key: url }",
    ],
    [
      'of templates',
      { templates: ['/etc/*'] },
      'spec.alertmanager.config.templates: the stack has no files of yours that a path could name; ' +
        'write the templates themselves into spec.alertmanager.templates',
    ],
    ['in global settings', { global: { http_config: { tls_config: { ca_file: 'x' } } } }, 'tls_config.ca_file'],
    [
      'of headers',
      receiver('webhook', { http_config: { http_headers: { a: { files: ['x'] } } } }),
      'http_headers.a.files',
    ],
  ])('%s is refused', (_, config, message) => {
    expect(() => resolve(config)).toThrow(expect.objectContaining({ reason: 'FieldNotAllowed' }));
    expect(() => resolve(config)).toThrow(message);
  });

  test('is none in words of the user', () => {
    const config = receiver('pagerduty', { routing_key: 'a', details: { log_file: 'x', url: reference } });
    expect(resolve(config).text).toBe(toText(config));
  });
});
