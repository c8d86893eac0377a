/** Mistakes in the stack itself. */
import type { Answer, Mistake, RightAnswer } from './mistake.ts';

/** Of several changes of the pods that do not work, the first that is found is told. */
const template = 'the pods of the server';
const configuration = 'the main configuration';

interface Change {
  readonly what: string;
  readonly prometheus: object | ((args: readonly string[]) => object);
  readonly touches?: string;
  readonly answer: RightAnswer;
}

const byServer = (words: RegExp): RightAnswer => [{ refused: words }];
const said = (type: string, reason: string, words: RegExp): Answer => ({
  of: 'stack',
  type,
  status: 'False',
  reason,
  words,
});
const ofContainer = (fields: object) => ({ podPatch: { spec: { containers: [{ name: 'prometheus', ...fields }] } } });

/** A place for samples that needs a token; nobody listens there. */
const remoteWrite = (fields: object) => ({
  remoteWrite: [{ name: 'far', url: 'http://127.0.0.1:1/write', ...fields }],
});

const changes: readonly Change[] = [
  {
    what: 'a request above its limit',
    prometheus: { resources: { requests: { memory: '64Mi' }, limits: { memory: '32Mi' } } },
    answer: byServer(/spec\.prometheus\.resources.*a request must not be above its limit/),
  },
  {
    what: 'a request above its limit, by a patch of the pods',
    prometheus: ofContainer({ resources: { limits: { memory: '32Mi' } } }),
    touches: template,
    answer: [said('Applied', 'ApplyFailed', /StatefulSet scratch-prometheus: .*memory limit of 32Mi/)],
  },
  {
    what: 'a storage class that does not exist',
    prometheus: { storage: { size: '100Mi', storageClassName: 'nobody-has-it' } },
    touches: template,
    answer: [
      said('StorageProvided', 'StorageClassMissing', /there is no StorageClass "nobody-has-it"/),
      said('Applied', 'ApplyFailed', /StatefulSet scratch-prometheus: .*updates to statefulset spec/),
    ],
  },
  {
    what: 'an image that does not exist',
    prometheus: { image: '127.0.0.1:1/nobody/has:v1' },
    touches: template,
    answer: [said('Applied', 'PreflightFailed', /127\.0\.0\.1:1\/nobody\/has:v1/)],
  },
  {
    what: 'a volume that does not exist',
    prometheus: {
      podPatch: {
        spec: {
          volumes: [{ name: 'extra', secret: { secretName: 'nobody-made-it' } }],
          containers: [{ name: 'prometheus', volumeMounts: [{ name: 'extra', mountPath: '/extra' }] }],
        },
      },
    },
    touches: template,
    answer: [said('Applied', 'PreflightFailed', /volume extra: there is no Secret nobody-made-it/)],
  },
  {
    what: 'a retention above the volume',
    prometheus: { retention: { time: '50y' } },
    touches: configuration,
    answer: [
      { of: 'stack', type: 'Configured', status: 'True', reason: 'Accepted', words: /^/ },
      { configuration: /retention:\s+time: 50y\s+size: \d+/ },
    ],
  },
  {
    what: 'an unknown flag',
    prometheus: (args) => ofContainer({ args: [...args, '--no-such-flag'] }),
    touches: template,
    answer: [said('Applied', 'PreflightFailed', /no-such-flag/)],
  },
  {
    what: 'an invalid external label',
    prometheus: { externalLabels: { 'a-b': 'c' } },
    answer: byServer(/spec\.prometheus\.externalLabels.*label names/),
  },
  {
    what: 'a remote write whose Secret is missing',
    prometheus: remoteWrite({ auth: { bearer: { token: { name: 'nobody-made-it', key: 'token' } } } }),
    touches: configuration,
    answer: [said('Configured', 'SecretMissing', /spec\.prometheus\.remoteWrite.*no Secret nobody-made-it/)],
  },
  {
    what: 'a remote write with a broken regular expression',
    prometheus: remoteWrite({ write_relabel_configs: [{ action: 'drop', source_labels: ['a'], regex: '(' }] }),
    touches: configuration,
    answer: [said('Configured', 'InvalidConfiguration', /missing closing \)/)],
  },
];

export function mistakesInStack(): readonly Mistake[] {
  return changes.map(({ what, prometheus, touches, answer }) => ({
    what,
    about: 'stack',
    ...(touches !== undefined && { touches: [touches] }),
    steps: [
      { stack: (args) => ({ prometheus: typeof prometheus === 'function' ? prometheus(args) : prometheus }), answer },
    ],
  }));
}
