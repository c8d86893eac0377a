/** What is said of each system: by its exporter's pods, by what a server has seen, and where that leaves it open by the exporter's log. */
import { systemTargets } from '../../../components/exporters/fragment.ts';
import type { Plan } from '../../../components/exporters/plan.ts';
import { failureIn } from '../../../components/exporters/probes/log.ts';
import type { Failure } from '../../../components/exporters/probes/phase.ts';
import { type Key, keyOf, refOf } from '../../cache/key.ts';
import { causeIn, causes } from './cause.ts';
import type { ReadLog } from './exporter-logs.ts';
import type { Seen, Sight } from './look.ts';
import type { Followed, SystemState, SystemsOf } from './state.ts';

export interface Evidence {
  readonly stack: Key;
  readonly followed: Pick<Followed, 'plans' | 'exporters'>;
  readonly sight: Sight;
  /** What was said last. */
  readonly before: ReadonlyMap<Key, SystemsOf>;
  readonly logOf: ReadLog;
}

type Target = ReturnType<typeof systemTargets>[number];

/** One system, and what the whole stack shows of it. */
interface Case {
  readonly plan: Plan;
  readonly target: Target;
  readonly seen: Seen;
  readonly before: SystemState | undefined;
  /** Whether no other system is down behind the same exporter. */
  readonly alone: boolean;
  readonly logOf: ReadLog;
}

const nothingSeen: Seen = {
  scraped: new Set(),
  failed: new Set(),
  down: new Set(),
  causes: { LoginRefused: new Set(), Unreachable: new Set() },
};

/** By `<namespace>/<name>` of the ScrapeTarget. */
export async function judgeSystems(evidence: Evidence): Promise<ReadonlyMap<Key, SystemsOf>> {
  const { stack, followed, before, logOf } = evidence;
  const all = followed.plans.map((plan) => targetsOf(plan, evidence));
  const broken = all.flatMap(({ targets, seen }) => targets.filter(({ instance }) => isBroken(seen, instance)));
  const brokenBehind = Map.groupBy(broken, ({ exporter }) => exporter);
  const judged = all.map(async ({ owner, plan, targets, seen }) => {
    const systems = targets.map((target) => {
      const { instance, exporter } = target;
      const last = before.get(owner)?.systems.find((system) => system.instance === instance);
      const alone = brokenBehind.get(exporter)?.length === 1;
      return stateOf({ plan, target, seen, before: last, alone, logOf }, followed.exporters);
    });
    return [owner, { stack, plan, systems: await Promise.all(systems) }] as const;
  });
  return new Map(await Promise.all(judged));
}

function targetsOf(plan: Plan, { stack, sight }: Evidence) {
  const { namespace = '', name } = refOf(stack);
  const owner = keyOf(plan.owner);
  return { owner, plan, targets: systemTargets(plan, { namespace, name }), seen: sight.get(owner) ?? nothingSeen };
}

async function stateOf(one: Case, exporters: Followed['exporters']): Promise<SystemState> {
  const { instance, exporter } = one.target;
  const bare = { instance, ...(exporter !== undefined && { exporter }) };
  const health = exporter === undefined ? undefined : exporters.get(exporter)?.health;
  if (health?.status === 'False') return { ...bare, state: 'ExporterNotRunning', message: health.message };
  const ends = one.seen.probes?.endings.get(instance);
  return { ...bare, ...(await stateBySight(one)), ...(ends !== undefined && { ends }) };
}

async function stateBySight(one: Case): Promise<Pick<SystemState, 'state' | 'failure'>> {
  const { seen, target } = one;
  const { instance } = target;
  if (!seen.scraped.has(instance)) return { state: 'NotScrapedYet' };
  if (!isBroken(seen, instance)) return { state: 'Up' };
  const isUnscraped = seen.failed.has(instance);
  const failure = isUnscraped ? undefined : seen.probes?.failures.get(instance);
  if (failure) return { state: 'ProbeFailed', failure: await withLog(failure, one) };
  return { state: (await causeOf(one)) ?? (isUnscraped ? 'ScrapeFailed' : 'Down') };
}

function isBroken({ down, failed }: Seen, instance: string): boolean {
  return down.has(instance) || failed.has(instance);
}

/** With what the log says of it. Where the log is silent by now, it is as it was. */
async function withLog(failure: Failure, { plan, target, before, logOf }: Case): Promise<Failure> {
  const { exporter, instance } = target;
  if (!failure.inDoubt || exporter === undefined) return failure;
  const found = failureIn(await logOf(exporter), { module: String(plan.values['module']), target: instance });
  if (found === undefined) return before?.failure?.byLog ? before.failure : failure;
  return found === 'other' ? failure : found;
}

/** Where the log is silent by now, it is as it was. */
async function causeOf({ plan, target, seen, before, alone, logOf }: Case): Promise<SystemState['state'] | undefined> {
  const { instance, exporter } = target;
  const told = causes.find((cause) => seen.causes[cause].has(instance));
  if (told !== undefined) return told;
  if (exporter === undefined) return 'Unreachable';
  const cause = causeIn(await logOf(exporter), plan.record, { instance, alone });
  return cause ?? causes.find((known) => known === before?.state);
}
