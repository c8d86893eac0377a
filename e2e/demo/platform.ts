/** Where the demo runs: on the machine's own cluster, or on the one that the user's kubeconfig points to. */
import { join } from 'node:path';
import { bundle } from '../../deploy/bundle.ts';
import { operatorImage, revisionOf } from '../../deploy/image.ts';
import { keyOf } from '../cluster/cache.ts';
import { claim, whileChanging } from '../cluster/claim.ts';
import { up } from '../cluster/cluster.ts';
import type { Lock } from '../cluster/lock.ts';
import { ensureToolchain } from '../cluster/toolchain.ts';
import { ensureImages } from '../images/ensure.ts';
import type { OperatorOptions } from './install.ts';
import { connect, current, type Kubectl, local } from './kubectl.ts';

export interface Platform {
  readonly kubectl: Kubectl;
  readonly operator: OperatorOptions;
  /** Whether LoadBalancer addresses can be reached from here. */
  readonly reachesAddresses: boolean;
}

const nothing = (): Promise<void> => Promise.resolve();

/** How the demo was asked for cannot be followed; the message says what to do. */
export class BadRequest extends Error {
  readonly reason = 'BadRequest';
}

/** What to do with the cluster that is asked for by `CLUSTER` and `IMAGE`. @throws BadRequest */
export function placeOf(
  environment: Readonly<Record<string, string | undefined>>,
): 'local' | { readonly image: string } {
  const { CLUSTER: cluster = '', IMAGE: image = '' } = environment;
  if (cluster === '' || cluster === 'local') {
    if (image === '') return 'local';
    throw new BadRequest(
      'IMAGE is for CLUSTER=current: the local cluster runs the image that is built from this checkout',
    );
  }
  if (cluster !== 'current') throw new BadRequest(`CLUSTER=${cluster}: it is local (the default) or current`);
  if (image === '') {
    throw new BadRequest(
      'CLUSTER=current needs IMAGE=…, an image of the operator which that cluster can pull: make image builds it',
    );
  }
  return { image };
}

/** The operator as this checkout has it, in an image that the local cluster has. */
export async function loadOperator(): Promise<OperatorOptions> {
  const { bin } = await ensureToolchain();
  const spec = await operatorImage(bin);
  await ensureImages([spec]);
  return { image: spec.name, revision: revisionOf(spec) };
}

/** Claims the machine's cluster until the lock is let go, and brings it up with the operator's image. */
export async function localPlatform(purpose: string): Promise<Platform & AsyncDisposable> {
  const lock: Lock = await claim(purpose);
  const operator = await whileChanging(purpose, async () => {
    await up();
    return await loadOperator();
  });
  const dispose = (): Promise<void> => lock.release();
  return { kubectl: connect(local), operator, reachesAddresses: true, [Symbol.asyncDispose]: dispose };
}

/** The current context of the user's kubeconfig; nothing is built, and nothing but `image` is pulled for the demo. */
export function currentPlatform(image: string): Platform & AsyncDisposable {
  const operator = { image, revision: keyOf(image) };
  return { kubectl: connect(current), operator, reachesAddresses: false, [Symbol.asyncDispose]: nothing };
}

/** The demo's programs as one small file. */
export async function demoProgram(): Promise<string> {
  return await bundle(join(import.meta.dirname, 'programs/main.ts'), { minify: true });
}
