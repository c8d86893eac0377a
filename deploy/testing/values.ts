/** Values for the chart: some that installations are made with, and some that no installation can be made with. */
import { labels } from '../naming.ts';
import type { Values } from '../settings.ts';

/** Each differs from the defaults in its own way; together they set every value. */
export const goodValues: Readonly<Record<string, Partial<Values>>> = {
  'the defaults': {},
  'three replicas': { replicas: 3 },
  'two replicas without a budget': { replicas: 2, podDisruptionBudget: { enabled: false } },
  'an image by digest, pulled with a Secret': {
    image: `registry.example.com:5000/team/bellwether@sha256:${'0123456789abcdef'.repeat(4)}`,
    imagePullPolicy: 'Always',
    imagePullSecrets: [{ name: 'registry' }, { name: 'mirror' }],
  },
  'other namespaces': {
    stackNamespaces: ['team-a', 'monitoring', '1234'],
    secretNamespaces: ['team-b', 'shop'],
  },
  'no policy for EndpointSlices': { endpointPolicy: { enabled: false } },
  'a place of its own': {
    nodeSelector: { 'kubernetes.io/os': 'linux', 'example.com/pool': 'yes' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: labels }, topologyKey: 'topology.kubernetes.io/zone' },
        ],
      },
    },
    topologySpreadConstraints: [],
    priorityClassName: 'system-cluster-critical',
  },
  'text that YAML and templates could misread': {
    podAnnotations: {
      'example.com/answer': 'yes',
      'example.com/braces': '{{ .Values.image }}',
      'example.com/n': '0123',
    },
  },
  'resources of another size': {
    logLevel: 'debug',
    resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
    judgeResources: { requests: { cpu: '1', memory: '128Mi' }, limits: { memory: '1Gi' } },
  },
};

/** What is wrong with each: where, as a JSON pointer, and a word of why that Helm says. */
export const badValues: readonly (readonly [what: string, values: object, at: string, why: string])[] = [
  ['a name that is not there', { replica: 2 }, '', "'replica' not allowed"],
  [
    'a name that is not there, further down',
    { podDisruptionBudget: { enable: true } },
    '/podDisruptionBudget',
    "'enable'",
  ],
  ['no replicas', { replicas: 0 }, '/replicas', 'got 0, want 1'],
  ['less than none', { replicas: -1 }, '/replicas', 'got -1, want 1'],
  ['half a replica', { replicas: 1.5 }, '/replicas', 'want integer'],
  ['a word for a number', { replicas: 'two' }, '/replicas', 'got string, want integer'],
  ['an image without a tag', { image: 'registry.example.com/bellwether' }, '/image', 'does not match pattern'],
  ['an image of several parts', { image: { repository: 'bellwether', tag: '1' } }, '/image', 'got object, want string'],
  ['a level that is none', { logLevel: 'loud' }, '/logLevel', "'debug', 'info', 'warn', 'error'"],
  [
    'a pull policy that is none',
    { imagePullPolicy: 'Sometimes' },
    '/imagePullPolicy',
    "'Always', 'IfNotPresent', 'Never'",
  ],
  ['names of Secrets without their key', { imagePullSecrets: ['registry'] }, '/imagePullSecrets/0', 'want object'],
  ['a namespace that cannot be', { stackNamespaces: ['Team_A'] }, '/stackNamespaces/0', 'does not match pattern'],
  ['a namespace twice', { stackNamespaces: ['a', 'a'] }, '/stackNamespaces', 'items at 0 and 1 are equal'],
  ['every namespace', { secretNamespaces: ['*'] }, '/secretNamespaces/0', 'does not match pattern'],
  ['one namespace that is not in a list', { secretNamespaces: 'shop' }, '/secretNamespaces', 'want array'],
  ['an amount that is none', { resources: { limits: { memory: 'much' } } }, '/resources/limits/memory', 'pattern'],
  ['resources that pods do not have', { resources: { limit: {} } }, '/resources', "'limit' not allowed"],
  ['a judge without a bound', { judgeResources: { limits: { memory: null } } }, '/judgeResources/limits', "'memory'"],
  ['a number for a text', { podAnnotations: { 'example.com/n': 1 } }, '/podAnnotations/example.com~1n', 'want string'],
  ['tolerations by name', { tolerations: { key: 'dedicated' } }, '/tolerations', 'want array'],
];
