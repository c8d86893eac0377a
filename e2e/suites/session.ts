/** The one demo that all suites share: prepared before the first of them, and taken away after the last. */
import { cleanCluster } from '../demo/clean.ts';
import { prepareDemo, stack } from '../demo/demo.ts';
import { samples, waitForReady } from '../demo/install.ts';
import { localPlatform, type Platform } from '../demo/platform.ts';
import { removeTestNamespaces } from '../demo/test-namespace.ts';
import { canary } from '../ledger/canary.ts';
import { withdrawAll } from './declarations.ts';

interface Session {
  readonly platform: Platform & AsyncDisposable;
  /** Whether somebody has the demo running, who wants to find it so again. */
  readonly wasThere: boolean;
}

let session: Session | undefined;

const say = (line: string): void => console.log(line);

/** Claims the machine's cluster and prepares the demo in it. @throws NotReached */
export async function open(): Promise<void> {
  const platform = await localPlatform('the end-to-end tests');
  const { kubectl } = platform;
  const served = await kubectl.find('customresourcedefinition', 'monitoringstacks.monitoring.bellwether.dev');
  const found = served && (await kubectl.find('monitoringstack', stack.name, `--namespace=${stack.namespace}`));
  session = { platform, wasThere: found !== undefined };
  await removeTestNamespaces(kubectl, say);
  if (served) await withdrawAll();
  await prepareDemo(platform, { say });
  await kubectl.apply([canary]);
  await waitForReady(kubectl, { within: 60_000 });
}

/** Leaves the cluster as it was found, and lets go of it. */
export async function close(): Promise<void> {
  if (!session) return;
  await using platform = session.platform;
  if (session.wasThere) {
    await withdrawAll();
    await platform.kubectl.apply(await samples());
  } else await cleanCluster(platform.kubectl, say);
}
