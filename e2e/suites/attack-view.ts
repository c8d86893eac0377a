/** What is to be seen of the attacks from outside: in Prometheus, and in what the operator says of the objects. */
import { expect } from '@jest/globals';
import { titleOf } from '../demo/conditions.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { current } from './declarations.ts';
import { kubectl } from './running-demo.ts';
import { activeTargets, type Target } from './server.ts';
import { attacker, victim } from './tenants.ts';

export interface AttackView {
  readonly targets: readonly Target[];
  /** The attacker's ScrapeTargets and AlertRules. @throws when there is none of that name */
  readonly object: (name: string) => LiveObject;
}

/** The targets that a ScrapeTarget of the attacker's owns. */
export function ownTargets({ targets }: Pick<AttackView, 'targets'>, name: string): readonly Target[] {
  return targets.filter(({ labels }) => labels['scrape_target'] === `${attacker}/${name}`);
}

/** The view, once everything that was declared has been judged, discovered and scraped. @throws until then */
export async function viewOfAttacks(ask: Ask): Promise<AttackView> {
  const objects = await kubectl.list('scrapetargets,alertrules', `--namespace=${attacker}`);
  const open = objects.filter((object) => current(object, 'Accepted').status === 'Unknown');
  expect(open.map((object) => `${titleOf(object)}: ${current(object, 'Accepted').message}`)).toEqual([]);
  const targets = await activeTargets(ask);
  const health = (name: string) => ownTargets({ targets }, name).map((target) => target.health);
  for (const name of ['honest', 'awkward', 'relabels']) expect(health(name)).toEqual(['up']);
  for (const name of ['redirect', 'flood']) expect(health(name)).toEqual(['down']);
  expect(
    targets.filter(({ labels }) => labels['namespace'] === attacker && labels['pod'] === 'annotated'),
  ).toMatchObject([{ health: 'down' }]);
  const shown = (await query(ask, 'shown_credentials')).map(({ labels }) => labels['namespace']);
  expect(shown).toEqual(expect.arrayContaining([attacker, victim]));
  const object = (name: string): LiveObject => {
    const found = objects.find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`there is no ${name} in namespace ${attacker}`);
    return found;
  };
  return { targets, object };
}
