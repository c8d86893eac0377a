/** The condition SystemsUp: whether the systems that a ScrapeTarget names are up, and what to do about those that are not. */
import type { Plan } from '../../../components/exporters/plan.ts';
import { refOf } from '../../cache/key.ts';
import { bounded } from '../status/bounds.ts';
import type { Said } from '../status/declaration-status.ts';
import type { SystemState, SystemsOf } from './state.ts';

/** The worst first: what is in the way of all comes before what is in the way of one. */
const order: readonly SystemState['state'][] = [
  'ExporterNotRunning',
  'LoginRefused',
  'Unreachable',
  'ProbeFailed',
  'ScrapeFailed',
  'Down',
  'NotScrapedYet',
];

/** Systems that are spelled out. */
const most = 5;

/** Undefined while no stack runs anything for the object. */
export function systemsSaid(all: readonly SystemsOf[]): Said | undefined {
  const systems = all.flatMap((one) => one.systems.map((system) => ({ ...one, system })));
  if (systems.length === 0) return undefined;
  const reason = order.find((state) => systems.some(({ system }) => system.state === state));
  if (reason === undefined) {
    const up = upWords(systems[0]?.plan, systems.length);
    return { status: 'True', reason: 'Up', message: bounded([up, ...endingWords(systems)].join('\n')) };
  }
  const open = systems.filter(({ system }) => system.state !== 'Up');
  const waiting = reason === 'NotScrapedYet';
  const told = open.filter(({ system }) => waiting || system.state !== 'NotScrapedYet');
  const words = [...new Set(told.map((one) => wordsOf(one)))];
  const message = bounded([...shortened(words), ...endingWords(systems)].join('\n'));
  return { status: waiting ? 'Unknown' : 'False', reason, message };
}

function upWords(plan: Plan | undefined, count: number): string {
  const metric = plan?.record.upMetric.name ?? 'up';
  return count === 1 ? `The system is up, as ${metric} says.` : `All ${count} systems are up, as ${metric} says.`;
}

function shortened(words: readonly string[]): readonly string[] {
  return words.length > most ? [...words.slice(0, most), `and ${words.length - most} more`] : words;
}

/** The day alone: what counts the time that is left would be another message all the time. */
function endingWords(systems: readonly { readonly system: SystemState }[]): readonly string[] {
  return shortened(
    systems.flatMap(({ system: { instance, ends } }) => {
      if (ends === undefined) return [];
      const day = new Date(ends * 1000).toISOString().slice(0, 10);
      return [`The certificate of ${instance} ends on ${day}: renew it, or see why that did not happen by itself.`];
    }),
  );
}

function wordsOf({ stack, plan, system }: SystemsOf & { readonly system: SystemState }): string {
  const { instance, exporter = '' } = system;
  const { namespace = '' } = refOf(stack);
  const page = `docs/exporters/${plan.record.type}.md`;
  const logs = `kubectl logs --namespace ${namespace} deployment/${exporter}`;
  switch (system.state) {
    case 'ExporterNotRunning':
      return `Exporter ${namespace}/${exporter} does not run: ${system.message ?? ''}`;
    case 'LoginRefused':
      return `${instance} refuses the login${secretWords(plan)}: check it, and that the system grants what ${page} says.`;
    case 'Unreachable':
      return `${instance} cannot be reached: check that it runs, its address and port, and the NetworkPolicies before it.`;
    case 'ProbeFailed': {
      const { phase, what, fix } = system.failure ?? { phase: '', what: '', fix: '' };
      return `${instance}: the probe fails in the phase ${phase}: ${what}; ${fix}.`;
    }
    case 'ScrapeFailed':
      return `${instance}: its exporter could not be scraped for it; ${logs} may say why.`;
    case 'Down':
      return `${instance} is down, as ${plan.record.upMetric.name} of its exporter says; ${logs} may say why.`;
    case 'NotScrapedYet':
      return `${instance} has not been scraped yet.`;
    case 'Up':
      return `${instance} is up.`;
  }
}

function secretWords({ owner, spec }: Plan): string {
  return spec.secret ? ` in Secret ${owner.namespace}/${spec.secret.name}` : ' (there is no Secret)';
}
