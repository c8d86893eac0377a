import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Fragment, Owner } from '../../components/fragment.ts';
import type { Admission } from './admission.ts';
import { idOf } from './outcomes.ts';
import { type Seen, StackOutcomes } from './stack-outcomes.ts';

type Kind = Owner['kind'];

const ownerOf = (kind: Kind, name: string): Owner => ({
  kind,
  namespace: 'n',
  name,
  uid: name,
  generation: 1,
  creationTimestamp: '',
});
const fragment = (key: string, hash: string, owner = ownerOf('AlertRule', key)) => ({ key, hash, owner }) as Fragment;
const admission = (kind: Kind, wanted: Record<string, string>, change: Partial<Admission> = {}): Admission => ({
  owner: ownerOf(kind, 'o'),
  accepted: true,
  reason: 'Accepted',
  message: '',
  wanted: new Map(Object.entries(wanted)),
  lastGood: false,
  ...change,
});
const reading = (revision: string, proven = true, uid = 'p') => ({
  uid,
  markers: new Map([['slice-0', revision]]),
  proven,
});
const slice = (revision: string, ...fragments: readonly Fragment[]) => ({ marker: 'slice-0', revision, fragments });
const slices = [
  slice('r1', fragment('a', '1'), fragment('b', '1')),
  slice('r2', fragment('a', '1'), fragment('b', '2')),
];

const both = (one: string, other: string) => [reading(one), reading(other, true, 'q')];

function outcome(admitted: Admission, readings: Seen['readings'], outcomes = new StackOutcomes('s/s')) {
  outcomes.see({ admissions: [admitted], slices, readings, replicas: 2 });
  const { loaded, otherwise } = outcomes.byId.get(idOf(admitted.owner)) ?? {};
  return { loaded, otherwise };
}

describe('what the replicas run', () => {
  test('an object is loaded where a revision runs that holds it, though a newer one exists', () => {
    expect(outcome(admission('AlertRule', { a: '1' }), both('r1', 'r2'))).toEqual({ loaded: 2, otherwise: 0 });
    expect(outcome(admission('AlertRule', { b: '2' }), both('r1', 'r2'))).toEqual({ loaded: 1, otherwise: 1 });
  });

  test('a revision that nobody knows counts as something else', () => {
    expect(outcome(admission('AlertRule', { a: '1' }), [reading('r9')])).toEqual({ loaded: 0, otherwise: 1 });
  });

  test('a scrape job is loaded when the replica has settled; until then it is neither', () => {
    const job = admission('ScrapeTarget', { a: '1' });
    expect(outcome(job, [reading('r2', false)])).toEqual({ loaded: 0, otherwise: 0 });
    expect(outcome(job, [reading('r2', true)])).toEqual({ loaded: 1, otherwise: 0 });
  });

  test('a replica that is away is neither, whatever it was last read to run', () => {
    const away = { ...reading('r2', true, 'q'), away: true };
    expect(outcome(admission('AlertRule', { b: '2' }), [away, reading('r2')])).toEqual({ loaded: 1, otherwise: 0 });
    const unknown = { ...away, markers: new Map() };
    expect(outcome(admission('AlertRule', { b: '2' }), [unknown])).toEqual({ loaded: 0, otherwise: 0 });
  });

  test('nothing of an object runs everywhere while a part of it is refused', () => {
    const refused = admission('AlertRule', { a: '1' }, { accepted: false });
    expect(outcome(refused, both('r2', 'r2'))).toEqual({ loaded: 0, otherwise: 0 });
  });

  test('a scrape job that had settled stays loaded while another change beside it settles', () => {
    const outcomes = new StackOutcomes('s/s');
    const loadedOf = (wanted: Record<string, string>, revision: string, proven: boolean) =>
      outcome(admission('ScrapeTarget', wanted), [reading(revision, proven)], outcomes).loaded;
    expect(loadedOf({ a: '1' }, 'r1', true)).toBe(1);
    expect(loadedOf({ a: '1' }, 'r2', false)).toBe(1);
    expect(loadedOf({ b: '2' }, 'r2', false)).toBe(0);
    expect(loadedOf({ b: '2' }, 'r2', true)).toBe(1);
  });
});

describe('in a story of looks', () => {
  const names = ['a', 'b', 'c', 'd', 'e'] as const;
  const object = fc.record({ version: fc.nat(2), accepted: fc.boolean() });
  const replica = fc.record({ behind: fc.nat(2), proven: fc.boolean(), away: fc.boolean() });
  const story = fc.array(
    fc.record({
      objects: fc.dictionary(fc.constantFrom(...names), object),
      replicas: fc.array(replica, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const kindOf = (name: string): Kind => (name < 'c' ? 'ScrapeTarget' : 'AlertRule');

  test('each is what it is for one who sees everything anew', () => {
    fc.assert(
      fc.property(story, (looks) => {
        const outcomes = new StackOutcomes('s/s');
        const known = new Map<string, Admission>();
        const written: Seen['slices'][number][] = [];
        const settled = new Map<string, Seen>();
        for (const { objects, replicas } of looks) {
          const wanted = Object.entries(objects).map(([name, { version, accepted }]) => {
            const id = `${name} ${version} ${accepted}`;
            const owner = ownerOf(kindOf(name), name);
            const made = known.get(id) ?? admission(owner.kind, { [name]: String(version) }, { owner, accepted });
            known.set(id, made);
            return made;
          });
          const fragments = wanted.map(({ owner, wanted: of }) =>
            fragment(owner.name, of.get(owner.name) ?? '', owner),
          );
          const revision = JSON.stringify(fragments.map(({ key, hash }) => [key, hash]));
          written.push(slice(revision, ...fragments));
          const readings = replicas.map(({ behind, proven, away }, index) => {
            const running = written.at(-1 - Math.min(behind, written.length - 1))?.revision ?? '';
            return { ...reading(running, proven, `p${index}`), away };
          });
          const seen = { admissions: wanted, slices: written.slice(-1), readings, replicas: 2 };
          const before = new Map(outcomes.byId);
          const changed = outcomes.see(seen);

          const anew = new StackOutcomes('s/s');
          // What each replica had settled on is all that one look does not tell.
          const past = [...settled.entries()].flatMap(([uid, { readings: then }]) =>
            readings.some((now) => now.uid === uid) ? [...then] : [],
          );
          const gone = { admissions: [], slices: written.slice(-8), replicas: 2 };
          anew.see({ ...gone, readings: past });
          anew.see({ ...seen, slices: written.slice(-8) });
          expect(Object.fromEntries(outcomes.byId)).toEqual(Object.fromEntries(anew.byId));
          expect(outcomes.tallies).toEqual(anew.tallies);
          const differs = [...new Set([...before.keys(), ...outcomes.byId.keys()])].filter((id) => {
            const [old, now] = [before.get(id), outcomes.byId.get(id)];
            return JSON.stringify([old, old?.admission.owner]) !== JSON.stringify([now, now?.admission.owner]);
          });
          expect([...changed].toSorted()).toEqual(expect.arrayContaining(differs));

          for (const one of readings) if (one.proven) settled.set(one.uid, { ...seen, readings: [one] });
          for (const uid of settled.keys()) if (!readings.some((one) => one.uid === uid)) settled.delete(uid);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('only what changed is told', () => {
    const outcomes = new StackOutcomes('s/s');
    const [a, b] = ['a', 'b'].map((name) =>
      admission('AlertRule', { [name]: '1' }, { owner: ownerOf('AlertRule', name) }),
    );
    const see = (admissions: readonly (Admission | undefined)[], revision: string) => [
      ...outcomes.see({
        admissions: admissions.flatMap((one) => one ?? []),
        slices,
        readings: [reading(revision)],
        replicas: 1,
      }),
    ];
    expect(see([a, b], 'r1')).toEqual(['AlertRule:n/a', 'AlertRule:n/b']);
    expect(see([a, b], 'r1')).toEqual([]);
    expect(see([a, b], 'r2')).toEqual(['AlertRule:n/b']);
    expect(outcomes.tallies.AlertRule).toEqual({ selected: 2, loaded: 1, refused: 0 });
    expect(see([b], 'r2')).toEqual(['AlertRule:n/a']);
    expect(outcomes.tallies.AlertRule).toEqual({ selected: 1, loaded: 0, refused: 0 });
  });
});
