/** Modules of one's own: what is passed on to the exporter, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import { certificates } from '../../scrape/testing/certificates.ts';
import { ownerOf, planned } from '../testing/uses.ts';
import { moduleOf } from './grammar.ts';

const field = 'spec.probe.config';

describe('a module of one’s own', () => {
  test('is passed on as it is, in one order', () => {
    const module = {
      timeout: '5s',
      prober: 'http',
      http: {
        valid_status_codes: [200, 204],
        headers: { Host: 'shop.example.com', Accept: 'text/html' },
        fail_if_header_matches: [{ header: 'X-Cache', regexp: 'miss', allow_missing: true }],
        tls_config: { ca: certificates.certificate, server_name: 'shop.example.com' },
      },
    };
    const passed = moduleOf(module, field);
    expect(passed).toEqual(module);
    expect(Object.keys(passed)).toEqual(['http', 'prober', 'timeout']);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['a prober that there is not', { prober: 'unix' }, 'InvalidProbe', 'prober: "unix" is none of http, tcp'],
    ['no prober', { http: {} }, 'InvalidProbe', 'prober: "" is none of'],
    ['a misspelt field', { prober: 'http', http: { metod: 'GET' } }, 'FieldNotAllowed', 'http.metod: it is none of'],
    ['a part of the prototype', { prober: 'tcp', constructor: {} }, 'FieldNotAllowed', 'constructor: it is none of'],
    ['a file', { prober: 'http', http: { body_file: '/etc/passwd' } }, 'FieldNotAllowed', 'a path to a file'],
    [
      'the file of a certificate',
      { prober: 'tcp', tcp: { tls_config: { ca_file: '/x' } } },
      'FieldNotAllowed',
      'tcp.tls_config.ca_file: a path to a file',
    ],
    [
      'an authority that is none',
      { prober: 'tcp', tcp: { tls_config: { ca: 'x' } } },
      'InvalidProbe',
      'tcp.tls_config.ca: it holds no certificate in PEM',
    ],
    [
      'an authority with its key',
      { prober: 'grpc', grpc: { tls_config: { ca: `${certificates.certificate}${certificates.key}` } } },
      'FieldNotAllowed',
      'grpc.tls_config.ca: it holds a private key',
    ],
    ['a password', { prober: 'http', http: { basic_auth: {} } }, 'FieldNotAllowed', 'http.basic_auth: it would stand'],
    [
      'a login in a header',
      { prober: 'http', http: { headers: { authorization: 'Bearer x' } } },
      'FieldNotAllowed',
      'http.headers.authorization: it would stand',
    ],
    ['a proxy', { prober: 'http', http: { proxy_url: 'http://x' } }, 'FieldNotAllowed', 'and not by way of another'],
    ['a raw socket', { prober: 'icmp', icmp: { dont_fragment: true } }, 'FieldNotAllowed', 'it needs a privilege'],
    ['a text for a list', { prober: 'http', http: { valid_status_codes: 200 } }, 'InvalidProbe', 'it is a list'],
    ['a list for a text', { prober: 'http', timeout: ['5s'] }, 'InvalidProbe', 'timeout: it is a text'],
    ['a text for an object', { prober: 'http', http: 'GET' }, 'InvalidProbe', 'http: it is an object'],
  ])('may not have %s', (_, module, reason, message) => {
    expect(() => moduleOf(module, field)).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(message) }),
    );
    expect(() => moduleOf(module, field)).toThrow(/^spec\.probe\.config\./);
  });
});

test('an untrusted namespace follows no redirects, with a module of its own or of ours', () => {
  const use = { owner: ownerOf('p'), type: 'blackbox', addresses: ['web'], field: 'spec.probe' as const };
  const own = { ...use, module: { prober: 'http', http: { follow_redirects: true } } };
  const [trusted, untrusted] = [true, false].map((isTrusted) => planned(own, { trusted: isTrusted }));
  expect(trusted?.files['blackbox.yml']).toContain('"follow_redirects":true');
  expect(untrusted?.files['blackbox.yml']).toContain('"follow_redirects":false');
  expect(planned(use, { trusted: false }).values).toEqual({ module: 'http_2xx_confined' });
  expect(planned(use).values).toEqual({ module: 'http_2xx' });
  const modules = JSON.parse(planned(use).files['blackbox.yml'] ?? '').modules;
  expect(modules.http_2xx_confined).toEqual({
    ...modules.http_2xx,
    http: { ...modules.http_2xx.http, follow_redirects: false },
  });
});

test('messages name the fields of a probe', () => {
  const use = { owner: ownerOf('p'), type: 'blackbox', field: 'spec.probe' as const };
  expect(() => planned({ ...use, addresses: ['127.0.0.1'] })).toThrow('spec.probe.targets: 127.0.0.1 is the exporter');
  expect(() => planned({ ...use, addresses: ['http://a.example.com'] }, { trusted: false })).toThrow(
    'spec.probe.targets: http://a.example.com is no Service of shop',
  );
});

test('a type that is asked for a module says which there are', () => {
  const use = { owner: ownerOf('p'), type: 'blackbox', addresses: ['web'], parameters: { module: 'tcp_conect' } };
  expect(() => planned(use)).toThrow(
    'spec.exporter.parameters.module: there is no "tcp_conect"; did you mean tcp_connect?',
  );
});
