/** The demo that runs while the suites do, as they look at it: from outside, through kubectl and the servers' own HTTP. */
import { prometheusOf } from '../demo/demo.ts';
import { connect, type Kubectl, local } from '../demo/kubectl.ts';
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
