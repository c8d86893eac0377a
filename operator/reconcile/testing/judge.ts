/** A judge for tests: it refuses whatever says that it is bad, in words of its own, and remembers what it was asked. */
import type { Judge, RefusalReason, Verdict } from '../../verdict/judge.ts';

export interface FakeJudge extends Judge {
  /** Everything that was asked, in order: `rules monitoring/demo/g`, `tests of g`, `configuration`. */
  readonly asked: string[];
  /** When set, nobody can be asked, and this is thrown. */
  broken: Error | undefined;
  /** From now on it comes to no end over what matches, until the returned function is called. */
  hang(over: RegExp): () => void;
  /** When set, it cannot be asked just now, for this reason. */
  problem: string | undefined;
}

/** What a refused text contains. */
const bad = /bad_\w+/;

function verdictOn(value: unknown, reason: RefusalReason): Verdict {
  const found = bad.exec(typeof value === 'string' ? value : JSON.stringify(value))?.[0];
  return found === undefined ? { accepted: true } : { accepted: false, reason, message: `unexpected ${found}` };
}

export function fakeJudge(): FakeJudge {
  const asked: string[] = [];
  let hanging: { readonly over: RegExp; readonly end: Promise<void> } | undefined;
  const say = async <T>(what: readonly string[], answer: () => T): Promise<T> => {
    asked.push(...what);
    await (what.some((one) => hanging?.over.test(one)) ? hanging?.end : undefined);
    if (judge.broken) throw judge.broken;
    return answer();
  };
  const judge: FakeJudge = {
    asked,
    broken: undefined,
    problem: undefined,
    hang(over) {
      const { promise, resolve } = Promise.withResolvers<void>();
      hanging = { over, end: promise };
      return () => {
        hanging = undefined;
        resolve();
      };
    },
    rules: (fragments) =>
      say(
        fragments.map(({ key }) => `rules ${key}`),
        () => new Map(fragments.map(({ hash, group }) => [hash, verdictOn(group, 'InvalidRule')])),
      ),
    tests: (suites) =>
      say(
        suites.map(({ groups }) => `tests of ${groups.map(({ name }) => name).join()}`),
        () => new Map(suites.map(({ hash, tests }) => [hash, verdictOn(tests, 'TestsFailed')])),
      ),
    scrape: (fragments) =>
      say(
        fragments.map(({ key }) => `scrape ${key}`),
        () => new Map(fragments.map(({ hash, class: shared }) => [hash, verdictOn(shared, 'InvalidScrape')])),
      ),
    alertmanager: (whole) => say(['alertmanager'], () => verdictOn(whole, 'InvalidAlertmanagerConfig')),
    configuration: ({ files }) => say(['configuration'], () => verdictOn(files, 'InvalidConfiguration')),
  };
  return judge;
}
