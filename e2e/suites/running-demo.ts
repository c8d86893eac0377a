/** The demo that runs while the suites do, as they look at it: from outside, through kubectl and the servers' own HTTP. */
import { prometheusOf, stack } from '../demo/demo.ts';
import { connect, type Kubectl, type LiveObject, local } from '../demo/kubectl.ts';
import type { Ask } from '../demo/prometheus.ts';
import { waitFor } from '../demo/wait.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';

export const kubectl: Kubectl = connect(local);

/** Asks the stack's Prometheus at the address that its status names. */
export async function openPrometheus(): Promise<Ask> {
  return await prometheusOf({ kubectl, reachesAddresses: true });
}

/** The name of the batch job that ran for the demo. */
export async function reportName(): Promise<string> {
  const selector = '--selector=app.kubernetes.io/name=report';
  const [job] = await kubectl.list('jobs', `--namespace=${demoNamespace}`, selector);
  if (!job) throw new Error(`there is no batch job in namespace ${demoNamespace}`);
  return job.metadata.name;
}

/** Repeats assertions until all hold; after `within` milliseconds the last failure counts. @throws NotReached */
export async function eventually(what: string, assert: () => Promise<void>, within = 30_000): Promise<void> {
  const look = async (): Promise<undefined> => {
    await assert();
  };
  await waitFor(what, look, { within, every: 250 });
}

interface PodObject extends LiveObject {
  readonly status: NonNullable<LiveObject['status']> & {
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
    readonly podIP?: string;
    readonly startTime?: string;
  };
}

/** The stack's pods with their uids, starts and restarts: equal texts mean that nothing was replaced or restarted. */
export async function stackPods(): Promise<readonly string[]> {
  const selector = `--selector=app.kubernetes.io/managed-by=bellwether,app.kubernetes.io/instance=${stack.name}`;
  const pods = await kubectl.list<PodObject>('pods', `--namespace=${stack.namespace}`, selector);
  return pods.map(({ metadata, status: { startTime, containerStatuses = [] } }) => {
    const restarts = containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
    return `${metadata.name} ${metadata.uid} ${startTime} ${restarts}`;
  });
}

/** The stack itself, as the API server has it. */
export async function stackObject(): Promise<LiveObject> {
  const found = await kubectl.find('monitoringstack', stack.name, `--namespace=${stack.namespace}`);
  if (!found) throw new Error(`there is no MonitoringStack ${stack.namespace}/${stack.name}`);
  return found;
}
