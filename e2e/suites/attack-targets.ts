/** Attacks by ScrapeTargets that the stack takes, and what each would bring about where nobody stood in its way. */
import { scrapeTarget } from './declarations.ts';
import { attacker, victim } from './tenants.ts';

/** Where the tenant declares things. */
export const place = (name: string) => ({ suite: 'attacks', name, namespace: attacker });

const pods = { selector: { matchLabels: { app: 'mallory' } } };
const quick = { pods, port: 'http', interval: '1s' } as const;
/** Signs with which a text could leave its place. */
export const awkward = 'a"b\'c\n- d: {e}\\ ${POD_NAME} $1 %s <f>';

/** Targets that are accepted, because what they try is undone where it is done. */
export const acceptedAttacks: readonly object[] = [
  scrapeTarget(place('honest'), quick),
  scrapeTarget(place('redirect'), { ...quick, path: '/redirect' }),
  scrapeTarget(place('flood'), {
    ...quick,
    pods: { selector: { matchLabels: { app: 'flooder' } } },
    interval: '5s',
    path: '/flood',
  }),
  scrapeTarget(place('apiserver'), { ...quick, path: '/named' }),
  scrapeTarget(place('takes-job'), { ...quick, path: '/job', job: 'kubelet' }),
  scrapeTarget(place('relabels'), {
    ...quick,
    path: '/relabelled',
    relabelings: [
      { targetLabel: 'namespace', replacement: victim },
      { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' },
    ],
    metricRelabelings: [{ sourceLabels: ['exported_job'], targetLabel: 'job' }],
  }),
  scrapeTarget(place('on-host'), { pods: { selector: { matchLabels: { app: 'on-host' } } }, port: 10250 }),
  scrapeTarget(place('awkward'), { ...quick, path: '/awkward', labels: { awkward } }),
  scrapeTarget(place('services'), { services: { selector: {} } }),
];

/** By which series each attack shows that it succeeded, where the stack trusts everybody. */
export const successes: readonly (readonly [what: string, expression: string])[] = [
  ['series of the victim are read', 'stolen'],
  ['series in the name of the victim are recorded', `forged{namespace="${victim}"}`],
  ['an alert is raised in its name', `ALERTS{alertname="Watchdog", severity="forged", namespace="${victim}"}`],
  ['metrics speak in its name', `told_by_mallory{namespace="${victim}"}`],
  ['targets pass for the kubelet', `up{job="kubelet", scrape_target="${attacker}/takes-job"}`],
  ['the server is sent elsewhere', `told_by_vault{scrape_target="${attacker}/redirect"}`],
  ['it reaches what listens beside it', `up{instance="127.0.0.1:9090"}`],
  ['it reaches the node', `up{scrape_target="${attacker}/on-host"}`],
  ['it reaches the victim', `told_by_vault{scrape_target=~"${attacker}/refused-.*"}`],
  ['the pushgateway speaks for others', `pushed_by_mallory{namespace="${victim}"}`],
];

const patch = (spec: object): object => ({ podPatch: { spec } });
const spy = { name: 'spy', image: 'spy' };

/** By part: a patch of its pods that is more than a stack's author is granted. */
export const forbiddenPatches: Readonly<Record<string, object>> = {
  prometheus: patch({ volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
  alertmanager: patch({ serviceAccountName: 'bellwether' }),
  nodeExporter: patch({ containers: [{ ...spy, volumeMounts: [{ name: 'root', mountPath: '/host' }] }] }),
  pushgateway: patch({ containers: [{ ...spy, securityContext: { privileged: true } }] }),
};
