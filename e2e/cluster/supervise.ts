/** Starting a component when it has to be started, and waiting for it as long as it lives. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lastLines } from './command.ts';
import { type Component, fingerprint, type Setting } from './components.ts';
import { isRunning, logPathOf, start, stop } from './processes.ts';
import { until } from './until.ts';

/** A component that ended, or did not become ready in time. */
export class ComponentFailed extends Error {
  readonly reason = 'ComponentFailed';
}

/** Starts a component unless it runs with this very command line and these files. @returns whether it was started */
export async function ensureRunning(component: Component, setting: Setting): Promise<boolean> {
  const wanted = fingerprint(component, setting);
  if (isRunning(component.name, wanted)) return false;
  await stop(component.name, component.grace);
  for (const [path, content] of Object.entries(component.files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  start(component.name, component.argv, { fingerprint: wanted });
  return true;
}

/** Waits for a component's readiness. @throws ComponentFailed with the end of its log when it died or took longer */
export async function waitFor(name: string, isReady: () => Promise<boolean>, seconds = 90): Promise<void> {
  let died = false;
  const within = seconds * 1000;
  const done = await until(
    async () => {
      if (await isReady()) return true;
      died = !isRunning(name);
      return died;
    },
    { within, every: 150 },
  );
  if (done && !died) return;
  const log = lastLines(await readFile(logPathOf(name), 'utf8').catch(() => ''), 12);
  throw new ComponentFailed(
    `${name} ${died ? 'ended' : `was not ready within ${seconds} s`}; the end of ${logPathOf(name)}:\n${log}`,
  );
}
