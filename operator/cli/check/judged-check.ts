/** The second question: what would the operator refuse, by itself or in the words of the real parsers? */
import type { RuleFragment, ScrapeFragment } from '../../../components/fragment.ts';
import { globalConfiguration, mainConfiguration } from '../../../components/prometheus/configuration.ts';
import { files, judgedFiles } from '../../../components/prometheus/layout.ts';
import { Refusal } from '../../../components/refusal.ts';
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { schemas } from '../../../crds/models/schemas.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { withDefaults } from '../../../crds/schema.ts';
import type { Candidate } from '../../reconcile/admission.ts';
import { ruleCandidate, ruleTrust, scrapeOptions, targetCandidate } from '../../reconcile/compilation.ts';
import { receiversOf } from '../../reconcile/receivers.ts';
import { judgeTests } from '../../reconcile/rule-tests.ts';
import type { Judge, Verdict } from '../../verdict/judge.ts';
import { type Finding, nameOf, pathOf } from './finding.ts';
import type { Accepted } from './schema-check.ts';

/** The parsers that are at hand. */
export interface Judges {
  readonly promtool?: Pick<Judge, 'rules' | 'tests' | 'scrape' | 'configuration'> | undefined;
  readonly amtool?: Pick<Judge, 'alertmanager'> | undefined;
}

interface Refused {
  readonly reason: string;
  readonly message: string;
}

interface Compilation {
  readonly item: Accepted;
  readonly candidate: Candidate;
}

const isStack = (item: Accepted): item is Accepted<MonitoringStack> => item.object.kind === 'MonitoringStack';
const isTarget = (item: Accepted): item is Accepted<ScrapeTarget> => item.object.kind === 'ScrapeTarget';
const isRule = (item: Accepted): item is Accepted<AlertRule> => item.object.kind === 'AlertRule';

/** A stack with nothing but defaults in `namespace`, for objects that are checked without theirs. */
function defaultStack(namespace: string): MonitoringStack {
  const authored = { metadata: { name: 'default', namespace } };
  const stack: unknown = withDefaults(schemas.get('MonitoringStack') ?? {}, authored);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema fills in every field that the type demands
  return stack as MonitoringStack;
}

/** The one stack among the objects; with none or several it is open which one will select a ScrapeTarget. */
export function onlyStack(items: readonly Accepted[]): MonitoringStack | undefined {
  const [stack, ...others] = items.filter(isStack);
  return others.length === 0 ? stack?.object : undefined;
}

/** Without a stack every object is taken as if it stood in the stack's own namespace, which is trusted. */
function compile(items: readonly Accepted[]): readonly Compilation[] {
  const stack = onlyStack(items);
  return [
    ...items.filter(isRule).map((item) => {
      const { namespace = '' } = item.object.metadata;
      return { item, candidate: ruleCandidate(item.object, ruleTrust(stack ?? defaultStack(namespace))) };
    }),
    ...items.filter(isTarget).map((item) => {
      const options = scrapeOptions(stack ?? defaultStack(item.object.metadata.namespace ?? ''));
      return { item, candidate: targetCandidate(item.object, 'check', options) };
    }),
  ];
}

/** The field that a message is about: named at its beginning, or as promtool counts groups and rules. */
function fieldOf({ object }: Accepted, message: string): string | undefined {
  const named = /^(spec[^\s:]*): /.exec(message)?.[1];
  if (named !== undefined || object.kind !== 'AlertRule') return named;
  const [, group, rule] = /^group ("(?:[^"\\]|\\.)*")(?:, rule (\d+))?/.exec(message) ?? [];
  const index = object.spec.groups.findIndex(({ name }) => JSON.stringify(name) === group);
  if (index === -1) return undefined;
  return `spec.groups[${index}]${rule === undefined ? '' : `.rules[${Number(rule) - 1}]`}`;
}

/** A parser may say several things at once, one a line. */
function findingsOf(item: Accepted, { reason, message }: Refused): readonly Finding[] {
  const { source } = item;
  const object = nameOf(source, item.object.metadata.namespace ?? '');
  const lines = message.replace(`${object}: `, '').split(/\n(?=group "|spec\.)/);
  return lines.map((line) => {
    const field = fieldOf(item, line);
    const words = field !== undefined && line.startsWith(`${field}: `) ? line.slice(field.length + 2) : line;
    return { file: source.file, line: source.lineOf(pathOf(field ?? '')), object, field, reason, message: words };
  });
}

const isRefused = (verdict: Verdict | undefined): verdict is Extract<Verdict, { accepted: false }> =>
  verdict?.accepted === false;

async function judgeFragments(
  compilations: readonly Compilation[],
  stack: MonitoringStack,
  promtool: NonNullable<Judges['promtool']>,
): Promise<readonly Finding[]> {
  const candidates = compilations.map(({ candidate }) => candidate);
  const fragments = candidates.flatMap(({ compiled }) => compiled.fragments);
  const rules = fragments.filter((fragment): fragment is RuleFragment => fragment.kind === 'rules');
  const scrapes = fragments.filter((fragment): fragment is ScrapeFragment => fragment.kind === 'scrape');
  const none = new Map<string, Verdict>();
  const ofRules = rules.length === 0 ? none : await promtool.rules(rules);
  const ofScrapes =
    scrapes.length === 0 ? none : await promtool.scrape(scrapes, { global: globalConfiguration(stack) });
  const verdicts = new Map([...ofRules, ...ofScrapes]);
  const ofTests = await judgeTests(candidates, { verdicts, passed: new Set() }, { judge: promtool });
  return compilations.flatMap(({ item, candidate }) =>
    [...candidate.compiled.fragments.map(({ hash }) => verdicts.get(hash)), ofTests.get(candidate)]
      .filter(isRefused)
      .flatMap((verdict) => findingsOf(item, verdict)),
  );
}

async function judgeStack(item: Accepted<MonitoringStack>, { promtool, amtool }: Judges): Promise<readonly Finding[]> {
  const { object: stack } = item;
  const main = judgedFiles(mainConfiguration(stack).text);
  const ofMain = await promtool?.configuration({ main: files.configuration, files: main });
  const receivers = receiversOf(stack);
  const ofConfig = receivers instanceof Refusal ? undefined : await amtool?.alertmanager(receivers);
  return [
    ...(receivers instanceof Refusal ? findingsOf(item, receivers) : []),
    ...(isRefused(ofMain) ? findingsOf(item, { ...ofMain, message: `spec.prometheus: ${ofMain.message}` }) : []),
    ...(isRefused(ofConfig)
      ? findingsOf(item, { ...ofConfig, message: `spec.alertmanager.config: ${ofConfig.message}` })
      : []),
  ];
}

/** What the operator would refuse among objects that the API server takes. Rejects with a JudgeError. */
export async function checkJudged(items: readonly Accepted[], judges: Judges): Promise<readonly Finding[]> {
  const compilations = compile(items);
  const byCompiler = compilations.flatMap(({ item, candidate: { compiled } }) =>
    compiled.refused ? findingsOf(item, compiled.refused) : [],
  );
  const stack = onlyStack(items) ?? defaultStack('');
  const ofFragments = judges.promtool ? await judgeFragments(compilations, stack, judges.promtool) : [];
  const ofStacks = await Promise.all(items.filter(isStack).map((item) => judgeStack(item, judges)));
  return [...byCompiler, ...ofFragments, ...ofStacks.flat()];
}
