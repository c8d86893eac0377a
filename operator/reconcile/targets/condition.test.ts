/** When a change of what is found is believed, and what nobody is told. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { keyOf } from '../../cache/key.ts';
import { targetOf } from '../testing/objects.ts';
import { type Look, TargetsFound } from './condition.ts';
import type { Population } from './population.ts';
import { type Place, placeWith, portsOf } from './testing/place.ts';

const web = { labels: { app: 'web' }, ports: portsOf('metrics 9090') };
const there: Place = { pods: [web] };
const unlike: Place = { pods: [{ labels: { app: 'api' } }] };

let now: number;
let place: Population;
let known: TargetsFound;
let target: ScrapeTarget;

beforeEach(() => {
  now = 0;
  target = targetOf({
    namespace: 'shop',
    spec: { pods: { selector: { matchLabels: { app: 'web' } } }, port: 'metrics' },
  });
  const asked: Population = {
    pods: (where) => place.pods(where),
    services: (where) => place.services(where),
    ingresses: (where) => place.ingresses(where),
    nodes: () => place.nodes(),
    vocabulary: (kind, where) => place.vocabulary(kind, where),
    namespaces: () => place.namespaces(),
    hasNamespace: (name) => place.hasNamespace(name),
  };
  known = new TargetsFound(asked, { now: () => now });
});

/** Looks at a time, and stores what is said as the loop does. */
function look(at: number, what: Place, isAccepted = true): Look {
  [now, place] = [at, placeWith(what)];
  const seen = known.look(target, { accepted: isAccepted, trusted: true });
  if (seen.said) {
    const condition = { type: 'TargetsFound', ...seen.said, observedGeneration: target.metadata.generation ?? 0 };
    const stored = { lastTransitionTime: '2026-01-01T00:00:00Z', ...condition };
    target = { ...target, status: { observedGeneration: 1, conditions: [stored] } };
  }
  return seen;
}

const said = ({ said: condition }: Look) => condition && `${condition.status} ${condition.reason}`;

describe('at first', () => {
  test.each([
    ['found', there, 'True Found'],
    ['missing', unlike, 'False NoMatch'],
  ])('what is %s is told at once', (_, what, expected) => {
    const seen = look(0, what);
    expect(said(seen)).toBe(expected);
    expect(seen.after).toBeUndefined();
  });

  test('it names what was found and counts nothing', () => {
    expect(look(0, there).said?.message).toBe('The selector matches pods, and they have the port metrics.');
    expect(look(0, { pods: [web, web, web] })).toEqual(look(1, there));
  });

  test('nothing is told of what a stack has not accepted: it might be none of the object’s business', () => {
    expect(look(0, unlike, false).said).toMatchObject({ status: 'Unknown', reason: 'NotAccepted' });
    expect(look(0, unlike, false).said?.message).not.toContain('api');
  });

  test('nothing is said of addresses', () => {
    target = targetOf({ spec: { static: { addresses: ['a.example.com:1'] } } });
    expect(look(0, {})).toEqual({});
  });
});

describe('what was found and is gone', () => {
  test('is still there for two seconds, in which a pod is replaced', () => {
    look(0, there);
    const gone = look(100, unlike);
    expect([said(gone), gone.after]).toEqual(['True Found', 2000]);
    expect(look(1100, unlike).after).toBe(1000);
    expect(said(look(1900, there))).toBe('True Found');
    expect(look(2500, unlike).after).toBe(2000);
  });

  test('is told when it lasts', () => {
    look(0, there);
    look(100, unlike);
    const lasting = look(2100, unlike);
    expect([said(lasting), lasting.after]).toEqual(['False NoMatch', undefined]);
  });

  test('is told at once of a new generation', () => {
    look(0, there);
    target = { ...target, metadata: { ...target.metadata, generation: 2 } };
    expect(said(look(10, unlike))).toBe('False NoMatch');
  });
});

describe('what is missing', () => {
  test('is found at once', () => {
    look(0, unlike);
    expect(said(look(1, there))).toBe('True Found');
  });

  test('is told at once when the cause is another', () => {
    look(0, unlike);
    expect(said(look(1, { pods: [{ ...web, ports: [] }] }))).toBe('False PortNotFound');
  });

  test('keeps its words for a minute while only others would be chosen', () => {
    const first = look(0, unlike);
    const other: Place = { pods: [{ labels: { app: 'job-17' } }] };
    const held = look(500, other);
    expect(held).toMatchObject({ said: { message: first.said?.message }, after: 60_000 });
    expect(look(60_500, other).said?.message).toContain('job-17');
  });
});

test('an object that is gone is forgotten, so that a namesake is looked at with fresh patience', () => {
  look(0, there);
  look(100, unlike);
  known.forget(keyOf(target.metadata));
  expect(look(2200, unlike).after).toBe(2000);
});
