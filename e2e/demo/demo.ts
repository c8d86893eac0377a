/** The demo: a stack, something to monitor, and proof that it is monitored. */

import { componentName, ports } from '../../components/names.ts';
import { keyOf } from '../cluster/cache.ts';
import { parseAs } from '../cluster/json.ts';
import { titleOf } from './conditions.ts';
import { installOperator, samples, waitForReady } from './install.ts';
import type { Kubectl, LiveObject, ServiceRef } from './kubectl.ts';
import { demoProgram, type Platform } from './platform.ts';
import type { Received } from './programs/receiver.ts';
import { type Report, jobLabel as reportJobLabel } from './programs/report.ts';
import { type Ask, askAt, query, type Sample, seriesText } from './prometheus.ts';
import { arrived, type Facts, type Proof, proofs, readable } from './proofs.ts';
import { waitFor } from './wait.ts';
import { namespace as demoNamespace, port, reportJob, type WorkloadOptions, workload } from './workload.ts';

/** The stack in `deploy/samples`. */
export const stack = { namespace: 'monitoring', name: 'demo' } as const;

const seconds = 1000;

export interface DemoOptions {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Installs everything and waits for it. Gives the name of the batch job. @throws NotReached */
export async function prepareDemo(platform: Platform, { say, signal }: DemoOptions): Promise<string> {
  const { kubectl, operator } = platform;
  const wait = waiting({ say, ...(signal && { signal }) });
  say(`installing the operator from deploy/ (${operator.image})`);
  for (const name of [stack.namespace, demoNamespace]) await createNamespace(kubectl, name);
  await installOperator(kubectl, operator, { within: 180 * seconds, ...wait });
  const options = await workloadOptions(platform);
  say('applying the demo application and deploy/samples');
  await kubectl.apply([...workload(options), ...(await samples())]);
  say('waiting for Ready');
  await waitForReady(kubectl, { within: 240 * seconds, ...wait });
  return await runReport(kubectl, options);
}

const waiting = ({ say, signal }: DemoOptions): Proving['wait'] => ({
  onMissing: (missing) => say(`  … ${missing}`),
  ...(signal && { signal }),
});

/** Installs everything, waits for it and prints the six proofs. @throws NotReached */
export async function runDemo(platform: Platform, options: DemoOptions): Promise<void> {
  const job = await prepareDemo(platform, options);
  const ask = await prometheusOf(platform);
  for (const [index, proof] of proofs.entries()) {
    await prove(proof, {
      ask,
      kubectl: platform.kubectl,
      job,
      wait: waiting(options),
      print: (text) => options.say(`PROOF ${index + 1}/${proofs.length} ${text}`),
    });
  }
}

/** Marks a namespace that was not there before, so that only such a one is taken away again. */
export const createdHere = 'bellwether.dev/created-by-demo';

async function createNamespace(kubectl: Kubectl, name: string): Promise<void> {
  if (await kubectl.find('namespace', name)) return;
  await kubectl.run('create', 'namespace', name);
  await kubectl.run('annotate', 'namespace', name, `${createdHere}=true`);
}

async function workloadOptions({ operator }: Platform): Promise<WorkloadOptions> {
  const program = await demoProgram();
  const gateway = `${componentName(stack.name, 'pushgateway')}.${stack.namespace}.svc:${ports.pushgateway}`;
  const revision = keyOf(program, operator.image);
  return { image: operator.image, program, revision, pushgateway: `http://${gateway}` };
}

/** Runs the batch job, unless it has run and the pushgateway still knows what came of it. @returns its name */
async function runReport(kubectl: Kubectl, options: WorkloadOptions): Promise<string> {
  const job = reportJob(options);
  const name = job.metadata?.name ?? '';
  const selector = '--selector=app.kubernetes.io/name=report';
  const isHeld = await holdsReport(kubectl);
  const there = await kubectl.list('jobs', `--namespace=${demoNamespace}`, selector);
  for (const { metadata } of there.filter((other) => !isHeld || other.metadata.name !== name)) {
    await kubectl.run('delete', 'job', metadata.name, `--namespace=${demoNamespace}`);
  }
  await kubectl.apply([job]);
  return name;
}

/** Whether the pushgateway has the report; it forgets everything when its pod is replaced. */
async function holdsReport(kubectl: Kubectl): Promise<boolean> {
  const gateway = { ...stack, name: componentName(stack.name, 'pushgateway'), port: 'web' };
  const groups = await kubectl.ask<PushedGroups>(gateway, '/api/v1/metrics');
  return groups.data.some(({ labels }) => labels['job'] === reportJobLabel);
}

interface PushedGroups {
  readonly data: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

interface StackObject extends LiveObject {
  readonly status: NonNullable<LiveObject['status']> & {
    readonly endpoints?: readonly { readonly name: string; readonly url: string }[];
  };
}

/** Addresses at which the stack's web UIs can be reached, by component. */
export async function endpointsOf(kubectl: Kubectl): Promise<ReadonlyMap<string, string>> {
  const found = await kubectl.find<StackObject>('monitoringstack', stack.name, `--namespace=${stack.namespace}`);
  return new Map(found?.status.endpoints?.map(({ name, url }) => [name, url]));
}

/** Through the LoadBalancer's address where that is reachable, else through the API server. */
export async function prometheusOf({
  kubectl,
  reachesAddresses,
}: Pick<Platform, 'kubectl' | 'reachesAddresses'>): Promise<Ask> {
  const service: ServiceRef = { ...stack, name: componentName(stack.name, 'prometheus'), port: 'web' };
  if (!reachesAddresses) return (path) => kubectl.ask(service, path);
  let url: string | undefined;
  const look = async (): Promise<string | undefined> => {
    url = (await endpointsOf(kubectl)).get('prometheus');
    return url === undefined
      ? `${titleOf({ apiVersion: '', kind: 'MonitoringStack', metadata: stack })} has no endpoint`
      : undefined;
  };
  await waitFor('the address of Prometheus', look, { within: 30 * seconds });
  return askAt(url ?? '');
}

/** What the proofs hold the answers of Prometheus against; `job` names the batch job. */
export async function factsOf(kubectl: Kubectl, job: string): Promise<Facts> {
  const running = ['pods', '--all-namespaces', '--field-selector=status.phase=Running'];
  const receiver = { namespace: demoNamespace, name: 'receiver', port: String(port) };
  const [nodes, pods, log, received] = await Promise.all([
    kubectl.list('nodes'),
    kubectl.list(...running),
    kubectl.run('logs', `job/${job}`, `--namespace=${demoNamespace}`, '--tail=1').catch(() => ''),
    kubectl.ask<readonly Received[]>(receiver, '/alerts'),
  ]);
  return {
    nodes: nodes.map(({ metadata }) => metadata.name),
    runningPods: pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    report: log.startsWith('{') ? parseAs<Report>(log) : undefined,
    received,
  };
}

interface Proving {
  readonly ask: Ask;
  readonly kubectl: Kubectl;
  readonly job: string;
  readonly wait: { readonly onMissing: (missing: string) => void; readonly signal?: AbortSignal };
  readonly print: (text: string) => void;
}

async function prove(proof: Proof, { ask, kubectl, job, wait, print }: Proving): Promise<void> {
  const look = async (): Promise<string | undefined> => {
    const [facts, answer] = await Promise.all([factsOf(kubectl, job), query(ask, proof.expression)]);
    const found = proof.check(answer, facts);
    if (typeof found === 'string') return found;
    print(proofText(proof, found, facts));
    return undefined;
  };
  // Rates need two scrapes, alerts an evaluation and a notification: seconds each. The rest is room for a busy machine.
  await waitFor(`proof of ${proof.title}`, look, { within: 120 * seconds, every: 500, ...wait });
}

function proofText({ title, expression, unit }: Proof, sample: Sample, facts: Facts): string {
  const alert =
    sample.labels['alertname'] === undefined ? undefined : arrived(facts.received, sample.labels['namespace']);
  const lines = [
    `${title}: ${readable(sample.value)} ${unit}`,
    `PromQL  ${expression}`,
    `answer  ${seriesText(sample.labels)} ${readable(sample.value)}`,
    ...(alert
      ? [
          `webhook received at ${alert.at}: ${alert.status} ${seriesText(alert.labels)}`,
          `        "${alert.annotations['summary']}"`,
        ]
      : []),
  ];
  return lines.join('\n          ');
}
