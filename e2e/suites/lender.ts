/** Pods that only lend their network and their labels. Never ready, so that no Service takes them for the real ones. */
import { sandboxImage } from '../cluster/configuration.ts';

/** Where a pod is, and what it is known by. */
export interface Place {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** On every such pod, with its name. */
export const lent = 'bellwether.dev/lends-its-network';

export function lender(name: string, { namespace, labels }: Place): object {
  const never = { exec: { command: ['/never'] }, periodSeconds: 3600 };
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels, [lent]: name } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'lender', image: sandboxImage, readinessProbe: never, securityContext }],
    },
  };
}
