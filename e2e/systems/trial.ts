/** What a system goes through in the suites: from healthy to the right reason and back. */
import { expect } from '@jest/globals';
import type { Ask } from '../demo/prometheus.ts';
import { eventually } from '../suites/running-demo.ts';
import { giveLogin, monitorAt, scale, systemsUp } from './running.ts';
import { sightOf } from './sight.ts';
import { closedPort, type Reason, type System } from './system.ts';

/** Milliseconds: a server may have to make its files first, and an exporter be replaced. */
const patience = { up: 100_000, down: 60_000 };

export class Trial {
  readonly #ask: Ask;
  readonly #suite: string;

  /** @param suite whose ScrapeTargets they are */
  constructor(ask: Ask, suite: string) {
    this.#ask = ask;
    this.#suite = suite;
  }

  async isUp(system: System): Promise<void> {
    const assert = async (): Promise<void> => {
      const { port } = system.server;
      expect(await sightOf(this.#ask, system, port)).toEqual({ up: true, down: false, tells: true });
      expect(await systemsUp(system)).toBe('True Up');
    };
    await eventually(`${system.type} is up`, assert, patience.up);
  }

  async isDown(system: System, reason: Reason, port = system.server.port): Promise<void> {
    const assert = async (): Promise<void> => {
      // Some exporters go on telling the last values that they were told.
      expect(await sightOf(this.#ask, system, port)).toMatchObject({ up: false, down: true });
      expect(await systemsUp(system)).toBe(`False ${reason}`);
    };
    await eventually(`${system.type} is down`, assert, patience.down);
  }

  /** Its server is stopped, and started again. */
  async ofStop(system: System): Promise<void> {
    await scale(system, 0);
    await this.isDown(system, system.silent ?? 'Unreachable');
    await scale(system, 1);
    await this.isUp(system);
  }

  /** It is monitored at a port where nobody listens, and at the right one again. */
  async ofClosedPort(system: System): Promise<void> {
    await monitorAt(this.#suite, system, closedPort);
    await this.isDown(system, system.silent ?? 'Unreachable', closedPort);
    await monitorAt(this.#suite, system, system.server.port);
    await this.isUp(system);
  }

  /** Its Secret holds a wrong login, and the right one again. */
  async ofLogin(system: System): Promise<void> {
    await giveLogin(system, 'wrong');
    await this.isDown(system, 'LoginRefused');
    await giveLogin(system, 'right');
    await this.isUp(system);
  }
}

/** Side by side: each waits for its own server, its exporter and a scrape. */
export async function sideBySide(systems: readonly System[], act: (system: System) => Promise<void>): Promise<void> {
  await Promise.all(systems.map(act));
}
