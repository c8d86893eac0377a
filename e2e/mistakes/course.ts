/** The course of one trial: a mistake or two are made, told, lived with, and taken back. */
import { expect } from '@jest/globals';
import { differences } from '../faults/state.ts';
import { refusalOf } from '../suites/refusal.ts';
import { eventually, kubectl } from '../suites/running-demo.ts';
import { noSamples, serverPods } from './in-targets.ts';
import {
  type Answer,
  type Declared,
  isRefused,
  type Mistake,
  type Parts,
  type RightAnswer,
  type RulesAnswer,
  ruleObject,
  type Step,
  targetObject,
} from './mistake.ts';
import { patience, type TrialStack } from './trial-stack.ts';

/** `Secret demo/token`, the same for every version of an object. */
const idOf = ({ kind, metadata }: Declared): string => `${kind} ${metadata.namespace}/${metadata.name}`;

export interface CourseOptions {
  /** The server's pod is deleted while the mistakes stand. */
  readonly restarts: boolean;
}

interface Trial {
  readonly declare: () => Promise<void>;
  /** Everything that is declared. */
  readonly objects: readonly Declared[];
  readonly changesStack: boolean;
  /** @throws when what was told is not so any more */
  readonly stillSo: () => Promise<void>;
}

let canaries = 0;

/** Trials on one stack, one after the other. */
export class Course {
  readonly #on: TrialStack;
  readonly #standing: ReadonlyMap<string, Declared>;
  #before: readonly string[] = [];

  /** @param standing what is there before each mistake, and again after it */
  constructor(on: TrialStack, standing: readonly Declared[]) {
    this.#on = on;
    this.#standing = new Map(standing.map((object) => [idOf(object), object]));
  }

  /** Sets the stack up. @throws NotReached */
  async open(): Promise<void> {
    await this.#on.open([...this.#standing.values()]);
    const look = async () => {
      this.#before = await this.#on.state();
    };
    await eventually('what stands', look, patience);
  }

  /** Makes mistakes at once. @throws the first thing that is not as it should be; the stack is then as it was, or the next trial says so */
  async run(mistakes: readonly Mistake[], options: CourseOptions): Promise<void> {
    const steps = mistakes.flatMap((mistake) => mistake.steps);
    const declare = async () => {
      for (const step of stepsWithChanges(steps, await this.#on.commandLine())) await this.#declare(step);
    };
    const objects = steps.flatMap((step) => step.objects ?? []);
    const changesStack = steps.some(({ stack }) => stack !== undefined);
    await this.#live({ declare, objects, changesStack, stillSo: () => this.#mustAnswer(mistakes) }, options);
  }

  /** Declares something of which nobody knows what comes of it, but that nobody else may notice. @returns whether the API server took it */
  async tries(something: { readonly objects: readonly Declared[]; readonly parts?: Parts }): Promise<boolean> {
    const { objects, parts } = something;
    let taken = false;
    const declare = async () => {
      taken = (await this.#refusal(objects, parts)) === undefined;
    };
    const changesStack = parts !== undefined;
    await this.#live({ declare, objects, changesStack, stillSo: () => Promise.resolve() }, { restarts: false });
    return taken;
  }

  async #live({ declare, objects, changesStack, stillSo }: Trial, { restarts }: CourseOptions): Promise<void> {
    const canary = this.#canary();
    try {
      await declare();
      await stillSo();
      await this.#on.declare(canary.objects);
      await canary.isLive();
      await loadedAll(this.#on);
      if (restarts) {
        await this.#on.restart();
        await canary.isLive();
        await stillSo();
      }
    } finally {
      await this.#takeBack([...objects, ...canary.objects]);
      if (changesStack) await this.#on.change({});
    }
    await this.#isAsBefore();
  }

  /** What the API server has against it; undefined when it took it. */
  async #refusal(objects: readonly Declared[], parts: Parts | undefined): Promise<string | undefined> {
    return await refusalOf(async () => {
      if (objects.length > 0) await kubectl.apply(objects);
      if (parts) await this.#on.change(parts);
      return undefined;
    });
  }

  async #declare({ objects = [], stack, changes, answer }: Step & { readonly changes: Parts }): Promise<void> {
    isSaid(answer, await this.#refusal(objects, stack && changes));
    for (const each of answer) await this.#mustHold(each);
  }

  /** What is told last of each mistake stays so. */
  async #mustAnswer(mistakes: readonly Mistake[]): Promise<void> {
    for (const { steps } of mistakes) for (const answer of steps.at(-1)?.answer ?? []) await this.#mustHold(answer);
  }

  async #mustHold(answer: Answer): Promise<void> {
    if ('refused' in answer) return;
    await eventually(titleOf(answer), () => holds(this.#on, answer), patience);
  }

  /** A rule and a target that nobody has declared before. */
  #canary() {
    canaries += 1;
    const { namespace } = this.#on.place;
    const name = `canary-${canaries}`;
    const ref = { name, namespace };
    const rules = [{ record: 'mistakes:canary', expr: 'vector(1)', labels: { canary: name } }];
    const objects = [
      ruleObject(ref, [{ name: 'only', interval: '1s', rules }]),
      targetObject(ref, { pods: serverPods, port: 'web', ...noSamples(name) }),
    ];
    const isLive = async () => {
      const since = Date.now();
      await eventually(
        name,
        async () => {
          const group = (await this.#on.groups()).find((each) => each.name === `${namespace}/${name}/only`);
          expect(Date.parse(group?.lastEvaluation ?? '')).toBeGreaterThan(since);
          const targets = (await this.#on.targets()).filter(
            ({ labels }) => labels['scrape_target'] === `${namespace}/${name}`,
          );
          expect(targets).toMatchObject([{ health: 'up' }]);
        },
        patience,
      );
    };
    return { objects, isLive };
  }

  async #takeBack(declared: readonly Declared[]): Promise<void> {
    const ids = new Set(declared.map(idOf));
    const anew = [...ids].map((id) => this.#standing.get(id)).filter((object) => object !== undefined);
    const gone = declared.filter((object) => !this.#standing.has(idOf(object)));
    if (anew.length > 0) await kubectl.apply(anew);
    await this.#on.withdraw(gone);
  }

  async #isAsBefore(): Promise<void> {
    const look = async () => expect(differences(await this.#on.state(), this.#before)).toEqual([]);
    await eventually('the state of before', look, patience);
    await loadedAll(this.#on);
  }
}

async function loadedAll(on: TrialStack): Promise<void> {
  expect(await on.failedReloads()).toEqual([]);
}

/** What came of declaring it: the API server's words against it, or undefined. */
function isSaid([first]: RightAnswer, said = 'it was taken'): void {
  expect(said).toMatch('refused' in first ? first.refused : 'it was taken');
}

/** The steps in order, each with all changes of the stack until then that the API server takes, and its own. */
function stepsWithChanges(steps: readonly Step[], args: readonly string[]) {
  let standing: Parts = {};
  return steps.map((step) => {
    const parts = Object.entries(step.stack?.(args) ?? {});
    const own = Object.fromEntries(parts.map(([part, fields]) => [part, { ...standing[part], ...fields }]));
    const changes = { ...standing, ...own };
    if (!isRefused(step)) standing = changes;
    return { ...step, changes };
  });
}

function titleOf(answer: Answer): string {
  if ('of' in answer) return `${answer.type} of ${answer.of === 'stack' ? 'the stack' : answer.of.name}`;
  if ('rulesOf' in answer) return `the rules of ${answer.rulesOf.name}`;
  return 'targetsOf' in answer ? `the targets of ${answer.targetsOf.name}` : 'the configuration';
}

/** @throws what is not as the answer says */
async function holds(on: TrialStack, answer: Answer): Promise<void> {
  if ('of' in answer) {
    const { of, type, status, reason, words } = answer;
    const { message = '', ...condition } = await on.condition(of, type);
    expect({ type, status: condition.status, reason: condition.reason, message }).toEqual({
      type,
      status,
      reason,
      message: expect.stringMatching(words),
    });
  } else if ('rulesOf' in answer) await rulesAre(on, answer);
  else if ('targetsOf' in answer) {
    const { namespace, name } = answer.targetsOf;
    const own = (await on.targets()).filter(({ labels }) => labels['scrape_target'] === `${namespace}/${name}`);
    expect(own.map(({ labels }) => labels)).toMatchObject([...answer.labels]);
  } else if ('configuration' in answer) expect(await on.configuration()).toMatch(answer.configuration);
}

async function rulesAre(on: TrialStack, { rulesOf, count, health, words = /^/ }: RulesAnswer): Promise<void> {
  const { namespace, name } = rulesOf;
  const groups = (await on.groups()).filter((group) => group.name.startsWith(`${namespace}/${name}/`));
  const rules = groups.flatMap((group) => group.rules);
  expect(rules).toHaveLength(count);
  const others = rules.filter((rule) => rule.health !== health || !words.test(rule.lastError ?? ''));
  expect(others.slice(0, 3)).toEqual([]);
}
