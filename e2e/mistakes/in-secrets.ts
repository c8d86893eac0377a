/** Mistakes in Secrets and certificates. */

import { noSamples, serverPods } from './in-targets.ts';
import { type Mistake, type Place, type Ref, type RightAnswer, targetObject } from './mistake.ts';

const refOf = (name: string, { namespace }: Place): Ref => ({ kind: 'ScrapeTarget', name, namespace });

function secret(name: string, { namespace }: Place, data: Readonly<Record<string, string>>) {
  const labels = { 'monitoring.bellwether.dev/allow-scrape': 'true' };
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels }, data: Object.fromEntries(encoded) };
}

/** Scrapes the server itself. */
const own = (of: string, more: object) => ({ pods: serverPods, port: 'web', ...noSamples(of), ...more });
const bearer = (name: string) => ({ auth: { bearer: { token: { name, key: 'token' } } } });
const ready = (of: Ref): RightAnswer => [{ of, type: 'Ready', status: 'True', reason: 'Loaded', words: /.*/ }];

function told(of: Ref, reason: string, words: RegExp, isRunning: boolean): RightAnswer {
  const labels = isRunning ? [{ scrape_target: `${of.namespace}/${of.name}` }] : [];
  return [
    { of, type: 'Accepted', status: 'False', reason, words },
    { targetsOf: of, labels },
  ];
}

function appearsLater(place: Place): Mistake {
  const ref = refOf('secret-later', place);
  return {
    what: 'a Secret that appears later',
    about: 'secrets',
    steps: [
      {
        objects: [targetObject(ref, own(ref.name, bearer(ref.name)))],
        answer: told(ref, 'SecretMissing', /there is no Secret secret-later/, false),
      },
      { objects: [secret(ref.name, place, { token: 'x' })], answer: ready(ref) },
    ],
  };
}

function keyIsRemoved(place: Place): Mistake {
  const ref = refOf('key-removed', place);
  return {
    what: 'a key that is removed from its Secret',
    about: 'secrets',
    standing: [secret(ref.name, place, { token: 'x' }), targetObject(ref, own(ref.name, bearer(ref.name)))],
    steps: [
      {
        objects: [secret(ref.name, place, { other: 'x' })],
        answer: told(ref, 'SecretMissing', /has no key token; it has other/, true),
      },
    ],
  };
}

function halfInSpec(place: Place): Mistake {
  const ref = refOf('half-in-spec', place);
  const tls = { certificate: { name: ref.name, key: 'tls.crt' } };
  return {
    what: 'a certificate without its key',
    about: 'secrets',
    steps: [
      {
        objects: [targetObject(ref, own(ref.name, { scheme: 'https', tls }))],
        answer: [{ refused: /spec\.tls: .*certificate and key must be set together/ }],
      },
    ],
  };
}

/** A client's certificate and key; the target speaks no https, which is a matter of its own. */
const clientPair = (name: string) => ({
  scheme: 'https',
  tls: { certificate: { name, key: 'tls.crt' }, key: { name, key: 'tls.key' }, insecureSkipVerify: true },
});

function halfIsChanged(place: Place): Mistake {
  const ref = refOf('half-changed', place);
  const [one, other] = place.pairs;
  const of = (certificate: string, key: string) => secret(ref.name, place, { 'tls.crt': certificate, 'tls.key': key });
  return {
    what: 'half a key pair that is renewed without the other',
    about: 'secrets',
    standing: [of(one.certificate, one.key), targetObject(ref, own(ref.name, clientPair(ref.name)))],
    steps: [
      {
        objects: [of(one.certificate, other.key)],
        answer: told(ref, 'InvalidSecret', /half-changed, key tls\.(crt|key): /, true),
      },
    ],
  };
}

function garbage(place: Place): Mistake {
  const ref = refOf('garbage', place);
  const of = (certificate: string) => secret(ref.name, place, { 'ca.crt': certificate });
  const tls = { ca: { name: ref.name, key: 'ca.crt' } };
  const armoured = `-----BEGIN CERTIFICATE-----\n${Buffer.from('garbage').toString('base64')}\n-----END CERTIFICATE-----\n`;
  return {
    what: 'a PEM of garbage',
    about: 'secrets',
    standing: [of(place.pairs[0].certificate), targetObject(ref, own(ref.name, { scheme: 'https', tls }))],
    steps: [{ objects: [of(armoured)], answer: told(ref, 'InvalidSecret', /garbage, key ca\.crt: /, true) }],
  };
}

export function mistakesInSecrets(place: Place): readonly Mistake[] {
  return [appearsLater, keyIsRemoved, halfInSpec, halfIsChanged, garbage].map((make) => make(place));
}
