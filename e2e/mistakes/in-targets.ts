/** Mistakes in what is to be scraped. */
import { sandboxImage } from '../cluster/configuration.ts';
import { type Answer, type Mistake, type Place, type Ref, type RightAnswer, targetObject } from './mistake.ts';

/** The pod of the stack's own server: it is there, and answers. */
export const serverPods = { selector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } };

/**
 * What a server is asked for by a target that need only be up: its federation, which without a selector has no sample. Its own
 * metrics are a thousand, and would be gathered and packed each second. The parameter makes a job of its own of each.
 */
export const noSamples = (of: string) => ({ path: '/federate', params: { of: [of] } });

const refOf = (name: string, namespace: string): Ref => ({ kind: 'ScrapeTarget', name, namespace });

/** One target, known by its owner whatever else its labels say. */
const ownTarget = (of: Ref, more: Readonly<Record<string, string>> = {}): Answer => ({
  targetsOf: of,
  labels: [{ scrape_target: `${of.namespace}/${of.name}`, ...more }],
});

const refused = (of: Ref, reason: string, words: RegExp): RightAnswer => [
  { of, type: 'Accepted', status: 'False', reason, words },
  { targetsOf: of, labels: [] },
];

interface Simple {
  readonly what: string;
  readonly name: string;
  /** In the namespace that the stack does not trust. */
  readonly isGuest?: boolean;
  readonly spec: object;
  readonly answer: (of: Ref) => RightAnswer;
}

const byServer = (words: RegExp) => (): RightAnswer => [{ refused: words }];
const steps = (relabelings: readonly object[]) => ({ pods: serverPods, port: 'web', relabelings });
const afterwards = (metricRelabelings: readonly object[]) => ({ pods: serverPods, port: 'web', metricRelabelings });
const untrusted = (words: RegExp) => (of: Ref) => refused(of, 'NamespaceNotTrusted', words);
/** In a namespace that the stack trusts it is as it was meant, and whose it is stays known. */
const keepsName = (of: Ref): RightAnswer => [
  { of, type: 'Ready', status: 'True', reason: 'Loaded', words: /.*/ },
  ownTarget(of),
];

const simple: readonly Simple[] = [
  {
    what: 'a port that is a pattern',
    name: 'port-pattern',
    spec: { pods: serverPods, port: 'web(' },
    answer: byServer(/spec\.port/),
  },
  {
    what: 'an empty target label',
    name: 'empty-label',
    spec: steps([{ sourceLabels: ['pod'], targetLabel: '' }]),
    answer: byServer(/spec\.relabelings\[0\]\.targetLabel/),
  },
  {
    what: 'a step without a target label',
    name: 'no-label',
    spec: steps([{ sourceLabels: ['pod'] }]),
    answer: (of) => refused(of, 'InvalidScrape', /spec\.relabelings\[0\].*requires 'target_label'/),
  },
  {
    what: 'relabelling that drops the namespace',
    name: 'drops-namespace',
    spec: steps([{ action: 'labeldrop', regex: 'namespace' }]),
    answer: keepsName,
  },
  {
    what: 'relabelling that drops the job',
    name: 'drops-job',
    spec: steps([{ action: 'labeldrop', regex: 'job' }]),
    answer: keepsName,
  },
  {
    what: 'relabelling of samples that drops the namespace, by a guest',
    name: 'guest-drops-namespace',
    isGuest: true,
    spec: afterwards([{ action: 'labeldrop', regex: 'namespace' }]),
    answer: untrusted(/spec\.metricRelabelings\[0\].*namespace/),
  },
  {
    what: 'relabelling that writes the address, by a guest',
    name: 'guest-writes-address',
    isGuest: true,
    spec: steps([{ targetLabel: '__address__', replacement: '127.0.0.1:9090' }]),
    answer: untrusted(/spec\.relabelings\[0\]\.targetLabel: __address__/),
  },
  {
    what: 'a lookahead in a regular expression',
    name: 'lookahead',
    spec: steps([{ action: 'keep', sourceLabels: ['pod'], regex: 'web-(?!canary).*' }]),
    answer: (of) => refused(of, 'InvalidScrape', /spec\.relabelings\[0\].*invalid or unsupported Perl syntax/),
  },
  {
    what: 'a static target that is there twice in one object',
    name: 'static-twice',
    spec: { static: { addresses: ['127.0.0.1:9090', '127.0.0.1:9090'] } },
    answer: byServer(/spec\.static\.addresses.*duplicate/i),
  },
  {
    what: 'the path of a file in a pass-through block',
    name: 'smuggled-path',
    spec: { discovery: { http_sd_configs: [{ url: 'http://127.0.0.1:1/', tls_config: { ca_file: '/etc/passwd' } }] } },
    answer: (of) => refused(of, 'FieldNotAllowed', /spec\.discovery\.http_sd_configs\[0\]\.tls_config\.ca_file/),
  },
];

function simpleMistake(place: Place, { what, name, isGuest = false, spec, answer }: Simple): Mistake {
  const ref = refOf(name, isGuest ? place.guests : place.namespace);
  return { what, about: 'targets', steps: [{ objects: [targetObject(ref, spec)], answer: answer(ref) }] };
}

function writesAddress({ namespace }: Place): Mistake {
  const ref = refOf('writes-address', namespace);
  const spec = steps([{ targetLabel: '__address__', replacement: '127.0.0.1:9090' }]);
  return {
    what: 'relabelling that writes the address',
    about: 'targets',
    steps: [
      {
        objects: [targetObject(ref, spec)],
        answer: [
          { of: ref, type: 'Ready', status: 'True', reason: 'Loaded', words: /.*/ },
          ownTarget(ref, { instance: '127.0.0.1:9090' }),
        ],
      },
    ],
  };
}

function changed({ namespace }: Place): Mistake {
  const ref = refOf('changed', namespace);
  const version = (regex: string) =>
    targetObject(ref, {
      ...steps([{ sourceLabels: ['pod'], regex, targetLabel: 'replica' }]),
      ...noSamples('changed'),
    });
  return {
    what: 'a good target that is changed for the worse',
    about: 'targets',
    standing: [version('.*-([0-9]+)')],
    steps: [
      {
        objects: [version('.*-([0-9]+')],
        answer: [
          {
            of: ref,
            type: 'Accepted',
            status: 'False',
            reason: 'InvalidScrape',
            words: /missing closing \)[^]*last good version keeps running/,
          },
          ownTarget(ref, { replica: '0' }),
        ],
      },
    ],
  };
}

const pod = (namespace: string, version: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `dotted-${version}`, namespace, labels: { app: 'dotted', version } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'pause', image: sandboxImage, ports: [{ name: 'http', containerPort: 8080 }] }],
  },
});

function dotted({ namespace }: Place): Mistake {
  const ref = refOf('dotted', namespace);
  const pods = { selector: { matchLabels: { app: 'dotted', version: 'v1.2' } } };
  return {
    what: 'matchLabels with dots',
    about: 'targets',
    standing: [pod(namespace, 'v1.2'), pod(namespace, 'v1x2')],
    steps: [{ objects: [targetObject(ref, { pods, port: 'http' })], answer: [ownTarget(ref, { pod: 'dotted-v1.2' })] }],
  };
}

const naming = (of: Ref) => targetObject(of, { static: { addresses: ['127.0.0.1:9090'] }, ...noSamples('static') });

const overlaps = (of: Ref, other: Ref): Answer => ({
  of,
  type: 'Overlapping',
  status: 'True',
  reason: 'DuplicateTarget',
  words: new RegExp(`${other.namespace}/${other.name}`),
});

/** Two objects name one address: both are scraped, both are told. */
function sameAddress({ namespace }: Place): Mistake {
  const [older, younger] = [refOf('static-first', namespace), refOf('static-again', namespace)];
  return {
    what: 'a static target that another object names already',
    about: 'targets',
    standing: [naming(older)],
    steps: [
      {
        objects: [naming(younger)],
        answer: [overlaps(older, younger), overlaps(younger, older), ownTarget(older), ownTarget(younger)],
      },
    ],
  };
}

export function mistakesInTargets(place: Place): readonly Mistake[] {
  const others = [writesAddress, changed, dotted, sameAddress];
  return [...simple.map((each) => simpleMistake(place, each)), ...others.map((make) => make(place))];
}
