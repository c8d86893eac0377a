/** Pods as witnesses that nothing was restarted. */
import type { LiveObject } from '../demo/kubectl.ts';
import { kubectl } from './running-demo.ts';

export interface Pod extends LiveObject {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: NonNullable<LiveObject['status']> & {
    readonly startTime?: string;
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly state: object }[];
  };
}

export async function podsIn(namespace: string): Promise<readonly Pod[]> {
  return await kubectl.list<Pod>('pods', `--namespace=${namespace}`);
}

/** Who the pods of a namespace are, since when they run, how often their containers were started, and since when those run. */
export async function livesIn(namespace: string): Promise<readonly unknown[]> {
  return (await podsIn(namespace)).map(({ metadata, status: { startTime, containerStatuses = [] } }) => {
    const containers = containerStatuses.map(({ restartCount, state }) => ({ restartCount, state }));
    return { name: metadata.name, uid: metadata.uid, startTime, containers };
  });
}
