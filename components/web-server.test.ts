import { describe, expect, test } from '@jest/globals';
import type { Secret, Service, StatefulSet } from './built-in.ts';
import { refusedPodPatches } from './stack.ts';
import type { WebFacts } from './stack-input.ts';
import { containerOf, find, objectsOf, templateOf } from './testing/objects.ts';
import { everythingExposed, stackInput } from './testing/stacks.ts';

const parts = ['prometheus', 'alertmanager'] as const;
const { users, password, certificate, key } = everythingExposed.web.prometheus;
const login: WebFacts = { ...(users && { users }), ...(password !== undefined && { password }) };
const pair: WebFacts = { ...(certificate !== undefined && { certificate }), ...(key !== undefined && { key }) };

const both = (facts: WebFacts | undefined) => (facts ? { web: { prometheus: facts, alertmanager: facts } } : {});
const spec = { prometheus: { expose: { path: '/p' } }, alertmanager: { expose: { path: '/p' } } };

/** The first probe of readiness, as who asks what. */
function asked(part: 'prometheus' | 'alertmanager', facts: WebFacts | undefined): string {
  const set = find<StatefulSet>(objectsOf(stackInput(spec, both(facts))), 'StatefulSet', `demo-${part}`);
  const { httpGet, exec } = containerOf(set).readinessProbe ?? {};
  return exec?.command?.join(' ') ?? `${httpGet?.scheme} ${httpGet?.path}`;
}

const client = '--http.config.file=/etc/bellwether/web/client.json';

describe('readiness is asked for', () => {
  test.each([
    ['by the kubelet', 'prometheus', undefined, 'HTTP /p/-/ready'],
    ['by the kubelet by https', 'prometheus', pair, 'HTTPS /p/-/ready'],
    ['by promtool', 'prometheus', login, `promtool check ready --url=http://localhost:9090/p ${client}`],
    [
      'by promtool by https',
      'prometheus',
      { ...login, ...pair },
      `promtool check ready --url=https://localhost:9090/p ${client}`,
    ],
    ['by the kubelet', 'alertmanager', undefined, 'HTTP /p/-/ready'],
    ['by amtool', 'alertmanager', login, `amtool cluster show --alertmanager.url=http://localhost:9093/p ${client}`],
  ] as const)('%s: %s', (_who, part, facts, question) => {
    expect(asked(part, facts)).toBe(question);
  });
});

describe.each(parts)('%s', (part) => {
  const templateWith = (facts: Parameters<typeof stackInput>[1]) =>
    JSON.stringify(templateOf(find<StatefulSet>(objectsOf(stackInput({}, facts)), 'StatefulSet', `demo-${part}`)));

  test('has neither file nor Secret while none is asked for, or there is none yet', () => {
    const keptExposure = { type: 'ClusterIP', ingress: false, httpRoute: false } as const;
    expect(templateWith(both({ keptExposure }))).toBe(templateWith({}));
    expect(templateWith({})).not.toContain('web.config');
    const secrets = objectsOf(stackInput({}, both({ keptExposure }))).filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata }) => metadata.name)).not.toContain(`demo-${part}-web`);
  });

  test('is not replaced by another password or certificate', () => {
    const other = {
      users: { you: '$2b$10$other', bellwether: '$2b$04$other' },
      password: 'other',
      certificate: 'eA==',
      key: 'eQ==',
    };
    expect(templateWith(both(other))).toBe(templateWith(both({ ...login, ...pair })));
  });

  test('has no secret byte in its pods', () => {
    for (const word of [password, certificate, key, ...Object.values(users ?? {})]) {
      expect(templateWith(everythingExposed)).not.toContain(word);
    }
  });

  test('tells Gateways that it speaks https, when it does', () => {
    const protocols = [undefined, pair].map((facts) => {
      const service = find<Service>(objectsOf(stackInput({}, both(facts))), 'Service', `demo-${part}`);
      return service.spec.ports?.find(({ name }) => name === 'web')?.appProtocol;
    });
    expect(protocols).toEqual([undefined, 'https']);
  });

  test('has the private key in a Secret of its own', () => {
    const holding = objectsOf(stackInput({}, everythingExposed)).filter((object) =>
      JSON.stringify(object).includes(key ?? ''),
    );
    expect(holding.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toContain(`Secret demo-${part}-web`);
    expect(holding.every(({ kind }) => kind === 'Secret')).toBe(true);
    const { data } = find<Secret>(holding, 'Secret', `demo-${part}-web`);
    expect(Object.keys(data)).toEqual(['web.json', 'client.json', 'tls.crt', 'tls.key']);
  });

  test('says in its pods how they serve, and no patch says otherwise', () => {
    const annotations = { 'monitoring.bellwether.dev/web-scheme': 'http' };
    const patched = stackInput({ [part]: { podPatch: { metadata: { annotations } } } }, everythingExposed);
    expect(refusedPodPatches(patched).get(part)?.message).toContain(
      'monitoring.bellwether.dev/web-scheme is the operator',
    );
  });
});
