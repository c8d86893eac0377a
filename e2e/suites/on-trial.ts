/** The four tests that each system of the catalogue goes through, in whichever suite it runs. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endSystems, startSystems } from '../systems/running.ts';
import type { System } from '../systems/system.ts';
import { sideBySide, Trial } from '../systems/trial.ts';
import { openPrometheus } from './running-demo.ts';

export interface OnTrial {
  readonly suite: string;
  readonly systems: readonly System[];
  /** Milliseconds until they run: the first time on a machine their exporters and servers are made. */
  readonly preparation: number;
}

/** Runs the systems while the suite does, and has them go through it. */
export function putOnTrial({ suite, systems, preparation }: OnTrial): void {
  const withLogin = systems.filter(({ login }) => login !== undefined);
  let trial: Trial;

  beforeAll(async () => {
    trial = new Trial(await openPrometheus(), suite);
    await startSystems(suite, systems);
  }, preparation);

  afterAll(() => endSystems(suite, systems), 90_000);

  test('each of them is up, under its own name, and tells what only its server knows', async () => {
    await expect(sideBySide(systems, (system) => trial.isUp(system))).resolves.toBeUndefined();
  });

  test('one whose server is stopped cannot be reached, and is up again when that runs', async () => {
    await expect(sideBySide(systems, (system) => trial.ofStop(system))).resolves.toBeUndefined();
  });

  test('one whose port is closed cannot be reached, and is up again at the right one', async () => {
    await expect(sideBySide(systems, (system) => trial.ofClosedPort(system))).resolves.toBeUndefined();
  });

  test('one that asks for a login refuses a wrong one, and is up again with the right one', async () => {
    await expect(sideBySide(withLogin, (system) => trial.ofLogin(system))).resolves.toBeUndefined();
  });
}
