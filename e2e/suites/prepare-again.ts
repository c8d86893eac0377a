/** The demo as it was prepared, after a suite has taken some of it away. */
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';
import { prepareDemo } from '../demo/demo.ts';
import type { OperatorOptions } from '../demo/install.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { namespace as demoNamespace, revisionAnnotation } from '../demo/workload.ts';
import { kubectl, reportName } from './running-demo.ts';

interface Deployment extends LiveObject {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

/** The operator that runs now. @throws when none does */
export async function installedOperator(): Promise<OperatorOptions> {
  const found = await kubectl.find<Deployment>('deployment', operatorName, `--namespace=${operatorNamespace}`);
  const image = found?.spec.template.spec.containers[0]?.image;
  if (!found || image === undefined) throw new Error(`there is no Deployment ${operatorNamespace}/${operatorName}`);
  return { image, revision: found.spec.template.metadata.annotations?.[revisionAnnotation] ?? '' };
}

/** Prepares the demo with that operator. The batch job runs anew, for a pushgateway that was replaced has forgotten it. */
export async function prepareAgain(operator: OperatorOptions): Promise<void> {
  await kubectl.run('delete', 'job', await reportName(), `--namespace=${demoNamespace}`);
  await prepareDemo({ kubectl, operator, reachesAddresses: true }, { say: () => {} });
}
