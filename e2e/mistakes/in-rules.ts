/** Mistakes in rules and their tests. */
import type { Mistake, Place, Ref, RightAnswer } from './mistake.ts';
import { ruleObject } from './mistake.ts';

const second = '1s';

/** Beside each bad group stands a good one, which runs. */
const good = { name: 'good', interval: second, rules: [{ record: 'mistakes:good', expr: 'vector(1)' }] };

const goodFor = (name: string) => ({
  ...good,
  rules: good.rules.map((rule) => ({ ...rule, labels: { mistake: name } })),
});

function refused(of: Ref, reason: string, words: RegExp): RightAnswer {
  return [
    { of, type: 'Accepted', status: 'False', reason, words },
    { rulesOf: of, count: 1, health: 'ok' },
  ];
}

interface BadRule {
  readonly what: string;
  readonly name: string;
  readonly rule: object;
  readonly words: RegExp;
}

const badRules: readonly BadRule[] = [
  {
    what: 'an unclosed parenthesis',
    name: 'unclosed',
    rule: { record: 'mistakes:unclosed', expr: 'sum(rate(http_requests_total[1m])' },
    words: /group "bad", rule 1, "mistakes:unclosed": .*1:34: parse error: unclosed left parenthesis/,
  },
  {
    what: 'an unknown function',
    name: 'unknown-function',
    rule: { record: 'mistakes:unknown', expr: 'no_such_function(up)' },
    words: /group "bad", rule 1, .*unknown function with name "no_such_function"/,
  },
  {
    what: 'a wrong type of argument',
    name: 'wrong-type',
    rule: { record: 'mistakes:type', expr: 'rate(up)' },
    words: /group "bad", rule 1, .*expected type range vector in call to function "rate", got instant vector/,
  },
  {
    what: 'a bad for',
    name: 'bad-for',
    rule: { alert: 'MistakeBadFor', expr: 'up == 2', for: '5 minutes' },
    words: /group "bad", rule 1, "MistakeBadFor", for: .*"5 minutes"/,
  },
  {
    what: 'a broken template',
    name: 'template',
    rule: { alert: 'MistakeTemplate', expr: 'up == 2', annotations: { summary: '{{ $value | nothing }}' } },
    words: /group "bad", rule 1, "MistakeTemplate": annotation "summary": .*function "nothing" not defined/,
  },
];

function badRule({ namespace }: Place, { what, name, rule, words }: BadRule): Mistake {
  const ref: Ref = { kind: 'AlertRule', name, namespace };
  const declared = ruleObject(ref, [goodFor(name), { name: 'bad', rules: [rule] }]);
  return {
    what,
    about: 'rules',
    steps: [{ objects: [declared], answer: refused(ref, 'InvalidRule', words) }],
  };
}

/** A change for the worse of what runs: the last good version goes on. */
function changed({ namespace }: Place): Mistake {
  const ref: Ref = { kind: 'AlertRule', name: 'changed', namespace };
  const version = (expr: string) =>
    ruleObject(ref, [{ name: 'only', interval: second, rules: [{ record: 'mistakes:changed', expr }] }]);
  return {
    what: 'a good rule that is changed for the worse',
    about: 'rules',
    standing: [version('vector(1)')],
    steps: [
      {
        objects: [version('vector(1')],
        answer: refused(ref, 'InvalidRule', /unclosed left parenthesis[^]*last good version keeps running/),
      },
    ],
  };
}

function repeatedGroup({ namespace }: Place): Mistake {
  const declared = ruleObject({ name: 'repeated-group', namespace }, [good, good]);
  return {
    what: 'repeated group names',
    about: 'rules',
    steps: [{ objects: [declared], answer: [{ refused: /spec\.groups.*duplicate/i }] }],
  };
}

const side = (value: string): string => `label_replace(vector(1), "side", "${value}", "", "")`;

/** No parser can know it: the server finds it out at each evaluation. */
function sameLabelsTwice({ namespace }: Place): Mistake {
  const ref: Ref = { kind: 'AlertRule', name: 'same-labels', namespace };
  const rule = { record: 'mistakes:twice', expr: `${side('a')} or ${side('b')}`, labels: { side: 'c' } };
  return {
    what: 'a rule that returns the same labels twice',
    about: 'rules',
    steps: [
      {
        objects: [ruleObject(ref, [{ name: 'only', interval: second, rules: [rule] }])],
        answer: [
          { of: ref, type: 'Ready', status: 'True', reason: 'Loaded', words: /.*/ },
          { rulesOf: ref, count: 1, health: 'err', words: /same labelset/ },
        ],
      },
    ],
  };
}

function fiveThousand({ namespace }: Place): Mistake {
  const ref: Ref = { kind: 'AlertRule', name: 'five-thousand', namespace };
  const groups = Array.from({ length: 50 }, (_, index) => ({
    name: `g${index}`,
    interval: '5s',
    rules: Array.from({ length: 100 }, (__, nth) => ({ record: `mistakes:n${index * 100 + nth}`, expr: 'vector(1)' })),
  }));
  return {
    what: '5,000 rules in one object',
    about: 'rules',
    steps: [
      {
        objects: [ruleObject(ref, groups)],
        answer: [
          { of: ref, type: 'Ready', status: 'True', reason: 'Loaded', words: /.*/ },
          { rulesOf: ref, count: 5000, health: 'ok' },
        ],
      },
    ],
  };
}

function tooLarge({ namespace }: Place): Mistake {
  const ref: Ref = { kind: 'AlertRule', name: 'too-large', namespace };
  const rules = Array.from({ length: 22 }, (_, nth) => ({
    alert: `MistakeTooLarge${nth}`,
    expr: 'up == 2',
    annotations: { summary: 'x'.repeat(64_000) },
  }));
  return {
    what: 'an object of 1.4 MB',
    about: 'rules',
    steps: [
      {
        objects: [ruleObject(ref, [goodFor(ref.name), { name: 'large', rules }])],
        answer: refused(
          ref,
          'FragmentTooLarge',
          /too-large\/large takes 13\d\d KiB of configuration, above the 256 KiB/,
        ),
      },
    ],
  };
}

function largeTest({ namespace }: Place): Mistake {
  const ref: Ref = { kind: 'AlertRule', name: 'large-test', namespace };
  const tests = [
    {
      input_series: [{ series: 'up', values: '0+1x60000000' }],
      promql_expr_test: [{ expr: 'up', eval_time: '1m', exp_samples: [{ labels: 'up', value: 1 }] }],
    },
  ];
  return {
    what: 'a test of 60 million samples',
    about: 'rules',
    steps: [
      {
        objects: [ruleObject(ref, [goodFor(ref.name)], tests)],
        answer: [
          {
            of: ref,
            type: 'Accepted',
            status: 'False',
            reason: 'TestsTooLarge',
            words: /"0\+1x60000000" stands for 60,000,001 samples/,
          },
          { rulesOf: ref, count: 0, health: 'ok' },
        ],
      },
    ],
  };
}

const recording = (ref: Ref, value: number) =>
  ruleObject(ref, [
    { name: 'only', interval: second, rules: [{ record: 'mistakes:shared', expr: `vector(${value})` }] },
  ]);

/** Two objects record one series: the older runs, both are told. */
function sameSeries({ namespace }: Place): Mistake {
  const of = (name: string): Ref => ({ kind: 'AlertRule', name, namespace });
  const [older, younger] = [of('records-first'), of('records-again')];
  return {
    what: 'a series that another object records already',
    about: 'rules',
    standing: [recording(older, 1)],
    steps: [
      {
        objects: [recording(younger, 2)],
        answer: [
          {
            of: younger,
            type: 'Accepted',
            status: 'False',
            reason: 'DuplicateRecord',
            words: new RegExp(`${namespace}/records-first`),
          },
          {
            of: older,
            type: 'Overlapping',
            status: 'True',
            reason: 'DuplicateRecord',
            words: new RegExp(`${namespace}/records-again`),
          },
          { rulesOf: older, count: 1, health: 'ok' },
          { rulesOf: younger, count: 0, health: 'ok' },
        ],
      },
    ],
  };
}

export function mistakesInRules(place: Place): readonly Mistake[] {
  const others = [changed, repeatedGroup, sameLabelsTwice, fiveThousand, tooLarge, largeTest, sameSeries];
  return [...badRules.map((each) => badRule(place, each)), ...others.map((make) => make(place))];
}
