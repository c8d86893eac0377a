/** A judge that goes away whole: who was asked about then is asked about again, alone, and blamed for the second time only. */
import { describe, expect, test } from '@jest/globals';
import type { RuleFragment } from '../../components/fragment.ts';
import { ruleFragmentsOf } from '../../components/rules/testing/alert-rule.ts';
import type { Parsers, Question } from './parsers.ts';
import type { Outcome, Run } from './run-tool.ts';
import { createJudge } from './tool-judge.ts';

interface Asked {
  readonly words: readonly string[];
  readonly beside: number;
}

/** Stands in for the container: does to each run what `fate` says of its words, and tells what ran beside what. */
function containerThat(fate: (words: readonly string[], asked: readonly Asked[]) => Outcome) {
  const asked: Asked[] = [];
  let running = 0;
  const run = async ({ files, args }: Question): Promise<Run> => {
    const names = args.slice(3);
    const text = Object.values(files).join('');
    const words = [...text.matchAll(/"alert":"(\w+)"/g)].map(([, word]) => word ?? '');
    running += 1;
    await new Promise((resolve) => setImmediate(resolve));
    asked.push({ words, beside: running - 1 });
    const outcome = fate(words, asked);
    running -= 1;
    const stdout = names.map((name) => `Checking ${name}\n  SUCCESS: 1 rules found\n`).join('');
    return { outcome, code: outcome === 'exited' ? 0 : undefined, stdout, stderr: '', seconds: 0, peak: 0 };
  };
  const parsers: Parsers = { problem: undefined, run };
  return { judge: createJudge({ parsers }), asked };
}

function rule(word: string): RuleFragment {
  const [fragment] = ruleFragmentsOf([{ name: 'g', rules: [{ alert: word, expr: 'up' }] }], {
    name: word.toLowerCase(),
  });
  if (!fragment) throw new Error('no group');
  return fragment;
}

const rules = ['A', 'B', 'Deadly', 'C', 'D'].map(rule);

describe('a judge that is lost', () => {
  test('once by chance costs nobody a verdict', async () => {
    const { judge, asked } = containerThat((_, before) => (before.length === 1 ? 'lost' : 'exited'));
    const verdicts = await judge.rules([rule('A')]);
    expect([...verdicts.values()]).toEqual([{ accepted: true }]);
    expect(asked.map(({ words }) => words)).toEqual([['A'], ['A']]);
  });

  test('again and again is the fault of the one that it is lost with when nothing runs beside', async () => {
    const { judge, asked } = containerThat((words) => (words.includes('Deadly') ? 'lost' : 'exited'));
    const [batch, beside] = await Promise.all([judge.rules(rules), judge.rules([rule('E')])]);
    expect([...beside.values()]).toEqual([{ accepted: true }]);
    expect(rules.map(({ hash }) => batch.get(hash)?.accepted)).toEqual([true, true, false, true, true]);
    expect(batch.get(rules[2]?.hash ?? '')).toMatchObject({ reason: 'JudgeFailed' });
    const after = asked.slice(asked.findIndex(({ words }) => words.length > 1) + 1);
    expect(after.filter(({ words }) => words.includes('Deadly')).every(({ beside: others }) => others === 0)).toBe(
      true,
    );
    expect(asked.filter(({ words }) => words.includes('Deadly')).length).toBeLessThanOrEqual(4);
  });

  test('over a whole configuration is asked twice, and no third time', async () => {
    const { judge, asked } = containerThat(() => 'lost');
    const verdict = await judge.configuration({ main: 'm', files: { m: '' } });
    expect(verdict).toMatchObject({ accepted: false, reason: 'JudgeFailed' });
    expect(asked).toHaveLength(2);
  });
});
