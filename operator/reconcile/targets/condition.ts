/** The condition TargetsFound: what it says of a ScrapeTarget's search, and when a change of it is believed. */
import type { Condition } from '../../../crds/meta.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import type { Clock } from '../../controller/clock.ts';
import { findCondition } from '../../controller/conditions.ts';
import { Patience } from '../../controller/patience.ts';
import { bounded } from '../status/bounds.ts';
import type { Said } from '../status/declaration-status.ts';
import { find } from './discovery.ts';
import type { Population } from './population.ts';
import { type Search, searchOf } from './search.ts';

/** Milliseconds without a pod that are no loss: a StatefulSet of one replica deletes its pod before it makes the next. */
const restart = 2_000;
/** Milliseconds for which the words stay when only they would change, as they do where jobs with labels of their own run. */
const rewording = 60_000;

/** What to say now, and in how many milliseconds that may be something else by itself. */
export interface Look {
  readonly said?: Said;
  readonly after?: number;
}

/** What the object is to the stacks that select it. */
export interface Standing {
  /** By one of them: before, nothing is told of namespaces in which the object may not look. */
  readonly accepted: boolean;
  /** Whether one that accepts it trusts its namespace. */
  readonly trusted: boolean;
}

const things = { pods: 'pods', services: 'Services', ingresses: 'Ingresses', nodes: 'nodes' } as const;

function foundBy({ kind, port }: Search): Said {
  const declared = port === undefined || typeof port === 'number' ? '' : `, and they have the port ${port}`;
  return { status: 'True', reason: 'Found', message: `The selector matches ${things[kind]}${declared}.` };
}

/** No part of it counts how many there are, which changes all the time. */
function say(search: Search, population: Population): Said {
  const finding = find(search, population);
  return finding.found
    ? foundBy(search)
    : { status: 'False', reason: finding.reason, message: bounded(finding.message) };
}

function patienceFor(before: Condition, { status, reason }: Said): number {
  if (before.status !== status) return status === 'False' ? restart : 0;
  return before.reason === reason ? rewording : 0;
}

export class TargetsFound {
  readonly #population: Population;
  readonly #patience: Patience<Key>;

  constructor(population: Population, clock: Pick<Clock, 'now'>) {
    this.#population = population;
    this.#patience = new Patience(clock);
  }

  /** Says nothing of a target that does not look into the cluster. */
  look(target: ScrapeTarget, { accepted, trusted }: Standing): Look {
    const search = searchOf(target, trusted);
    if (search === undefined) return {};
    if (!accepted) {
      const message = 'What it selects is looked at once a stack has accepted it.';
      return { said: { status: 'Unknown', reason: 'NotAccepted', message } };
    }
    return this.#believe(target, say(search, this.#population));
  }

  /** The object is gone. */
  forget(key: Key): void {
    this.#patience.end(key);
  }

  #believe({ metadata, status }: ScrapeTarget, said: Said): Look {
    const key = keyOf(metadata);
    const before = findCondition(status?.conditions ?? [], 'TargetsFound');
    const isOld = before === undefined || before.observedGeneration !== metadata.generation;
    if (isOld || before.status === 'Unknown' || before.message === said.message) {
      this.#patience.end(key);
      return { said };
    }
    const after = this.#patience.left(key, patienceFor(before, said));
    if (after > 0) return { said: before, after };
    this.#patience.end(key);
    return { said };
  }
}
