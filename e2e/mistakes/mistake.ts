/** What somebody may get wrong, written down as data: how it is declared, and the right answer to it. */
import type { Pair } from '../suites/secured.ts';

/** Where mistakes are made: a small stack's namespace, another one that it does not trust, and certificates. */
export interface Place {
  readonly namespace: string;
  readonly guests: string;
  readonly pairs: readonly [Pair, Pair];
}

export interface Ref {
  readonly kind: 'AlertRule' | 'ScrapeTarget';
  readonly name: string;
  readonly namespace: string;
}

/** One thing that must be so for the answer to be right. */
export type Answer =
  /** The API server does not take it, in words that name the field. */
  | { readonly refused: RegExp }
  /** A condition of an object, or of the stack. */
  | {
      readonly of: Ref | 'stack';
      readonly type: string;
      readonly status: 'True' | 'False';
      readonly reason: string;
      readonly words: RegExp;
    }
  /** Rules of an object in the running server: how many, and how they fare. */
  | RulesAnswer
  /** The targets of an object in the running server, each with some of its labels, in any order. */
  | { readonly targetsOf: Ref; readonly labels: readonly Readonly<Record<string, string>>[] }
  /** The configuration that the server runs. */
  | { readonly configuration: RegExp };

export interface RulesAnswer {
  readonly rulesOf: Ref;
  readonly count: number;
  readonly health: 'ok' | 'err';
  readonly words?: RegExp;
}

export type RightAnswer = readonly [Answer, ...Answer[]];

/** Fields by part of the stack. */
export type Parts = Readonly<Record<string, object>>;

/** @param args the command line that the server runs with */
export type StackChange = (args: readonly string[]) => Parts;

export interface Declared {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: object;
}

export interface Step {
  readonly objects?: readonly Declared[];
  /** Fields of the stack's parts, which replace those that it has. */
  readonly stack?: StackChange;
  readonly answer: RightAnswer;
}

/** Names of its objects are its own, so that any two can be made at once unless they touch the same. */
export interface Mistake {
  /** Unlike that of all others. */
  readonly what: string;
  readonly about: 'rules' | 'targets' | 'secrets' | 'stack';
  /** Of the stack, what it changes or may bring to a halt; two that touch the same hide each other. */
  readonly touches?: readonly string[];
  /** What is there beforehand, and again afterwards. */
  readonly standing?: readonly Declared[];
  readonly steps: readonly Step[];
}

const group = 'monitoring.bellwether.dev/v1alpha1';

/** Whether the API server is to refuse the step. */
export const isRefused = ({ answer: [first] }: Step): boolean => 'refused' in first;

export function ruleObject(ref: Omit<Ref, 'kind'>, groups: readonly object[], tests?: readonly object[]): Declared {
  const { name, namespace } = ref;
  const spec = { groups, ...(tests && { tests }) };
  return { apiVersion: group, kind: 'AlertRule', metadata: { name, namespace }, spec };
}

export function targetObject({ name, namespace }: Omit<Ref, 'kind'>, spec: object): Declared {
  return { apiVersion: group, kind: 'ScrapeTarget', metadata: { name, namespace }, spec };
}
