import { describe, expect, test } from '@jest/globals';
import { mainConfiguration } from '../../components/prometheus/configuration.ts';
import { credentialFilesIn } from '../../components/prometheus/layout.ts';
import { remotesOf } from '../../components/prometheus/remote.ts';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { chooseRemotes, filesInUse } from './remotes.ts';
import { SecretAdmission } from './secret-admission.ts';
import { type SecretReading, secretKey } from './secret-view.ts';
import { stackOf } from './testing/objects.ts';

const account = { namespace: 'monitoring', serviceAccount: 'bellwether' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

const stackWith = (secret: string) =>
  stackOf({
    spec: {
      prometheus: {
        remoteWrite: [
          { name: 'open', url: 'http://open/' },
          { name: 'far', url: `http://${secret}/`, auth: { bearer: { token: { name: secret, key: 'token' } } } },
        ],
      },
    },
  });

const found = (token: string): SecretReading => ({ state: 'found', data: { token: base64(token) } });

interface Given {
  readonly reading: SecretReading;
  /** What the servers run now. */
  readonly before?: ReturnType<typeof stackWith>;
  readonly standing?: Readonly<Record<string, string>>;
}

/** What is written and told of a stack that writes with the Secret `login`, when its Secret is read so. */
function chosen({ reading, before, standing = {} }: Given) {
  const remotes = remotesOf(stackWith('login'));
  const files = remotes.flatMap((remote) => remote.files);
  const readings = new Map(files.map((file) => [secretKey(file), reading]));
  const copies = new SecretAdmission({ readings, standing, account });
  const { blocks, faults } = chooseRemotes(remotes, copies, before && mainConfiguration(before).text);
  const { text } = mainConfiguration(stackWith('login'), { remote: blocks });
  const data = {
    ...copies.standingFor(credentialFilesIn(text), files),
    ...copies.dataFor([], filesInUse(remotes, text)),
  };
  return { urls: blocks.remote_write.map((block) => Object(block).url), faults, text, data };
}

/** What a stack that ran with `token` has. */
function ran(secret: string, token: string) {
  const before = stackWith(secret);
  const paths = remotesOf(before).flatMap(({ files }) => files.map(({ path }) => path));
  return { before, standing: Object.fromEntries(paths.map((path) => [path, base64(token)])) };
}

describe('a place that needs a Secret', () => {
  test('is left out while the Secret is missing, and the others are not', () => {
    const { urls, faults, data } = chosen({ reading: { state: 'missing' } });
    expect(urls).toEqual(['http://open/']);
    expect(data).toEqual({});
    expect(faults).toEqual([
      {
        reason: 'SecretMissing',
        message: expect.stringMatching(
          /^spec\.prometheus\.remoteWrite\[1\]\.auth\.bearer\.token: there is no Secret login in namespace monitoring\. Create it/,
        ),
        instead: 'Until then the stack runs without it.',
      },
    ]);
  });

  test('is written with its file once the Secret is there', () => {
    const { urls, faults, text, data } = chosen({ reading: found('hunter2') });
    expect(urls).toEqual(['http://open/', 'http://login/']);
    expect(faults).toEqual([]);
    expect(Object.keys(data)).toEqual(credentialFilesIn(text));
    expect(Object.values(data)).toEqual([base64('hunter2')]);
    expect(text).not.toContain('hunter2');
  });

  test.each<readonly [string, SecretReading]>([
    ['is gone', { state: 'missing' }],
    ['is bad', found('two\nlines')],
  ])('runs on with the copy of what was good when the Secret %s', (_, reading) => {
    const { urls, faults, data } = chosen({ reading, ...ran('login', 'hunter2') });
    expect(urls).toEqual(['http://open/', 'http://login/']);
    expect(Object.values(data)).toEqual([base64('hunter2')]);
    expect(faults).toMatchObject([{ instead: 'Until then its last good version runs.' }]);
  });

  test('that names another Secret, which is missing, runs on as it was', () => {
    const { urls, faults, data } = chosen({ reading: { state: 'missing' }, ...ran('older', 'hunter2') });
    expect(urls).toEqual(['http://open/', 'http://older/']);
    expect(Object.values(data)).toEqual([base64('hunter2')]);
    expect(faults).toMatchObject([{ reason: 'SecretMissing' }]);
  });

  test('whose permission was withdrawn does not run on', () => {
    const { urls, faults, data } = chosen({ reading: { state: 'notAllowed' }, ...ran('login', 'hunter2') });
    expect(urls).toEqual(['http://open/']);
    expect(data).toEqual({});
    expect(faults).toMatchObject([{ reason: 'SecretNotAllowed', instead: 'Until then the stack runs without it.' }]);
  });
});

test('a key that does not belong to its certificate is blamed before anything is copied', () => {
  const reference = (key: string) => ({ name: 'tls', key });
  const tls = { certificate: reference('crt'), key: reference('key') };
  const remotes = remotesOf(
    stackOf({ spec: { prometheus: { remoteRead: [{ name: 'far', url: 'https://far/', tls }] } } }),
  );
  const reading: SecretReading = {
    state: 'found',
    data: { crt: base64(certificates.other), key: base64(certificates.key) },
  };
  const readings = new Map(remotes.flatMap(({ files }) => files.map((file) => [secretKey(file), reading] as const)));
  const copies = new SecretAdmission({ readings, standing: {}, account });
  const { blocks, faults } = chooseRemotes(remotes, copies, undefined);
  expect(blocks.remote_read).toEqual([]);
  expect(faults[0]?.message).toMatch(
    /^spec\.prometheus\.remoteRead\[0\]\.tls\.key: Secret monitoring\/tls, key key: the key does not belong/,
  );
});
