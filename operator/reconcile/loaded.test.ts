import { describe, expect, test } from '@jest/globals';
import type { Fragment } from '../../components/fragment.ts';
import type { Admission } from './admission.ts';
import { outcomesOf, Revisions } from './loaded.ts';

const fragment = (key: string, hash: string) => ({ key, hash }) as Fragment;
const admission = (kind: 'ScrapeTarget' | 'AlertRule', wanted: Record<string, string>): Admission => ({
  owner: { kind, namespace: 'n', name: 'o', uid: 'u', generation: 1, creationTimestamp: '' },
  accepted: true,
  reason: 'Accepted',
  message: '',
  wanted: new Map(Object.entries(wanted)),
  lastGood: false,
});
const reading = (revision: string, proven = true) => ({ uid: 'p', markers: new Map([['slice-0', revision]]), proven });

function revisions() {
  const known = new Revisions();
  known.remember('slice-0', 'r1', [fragment('a', '1'), fragment('b', '1')]);
  known.remember('slice-0', 'r2', [fragment('a', '1'), fragment('b', '2')]);
  return known;
}

const count = (
  kind: 'ScrapeTarget' | 'AlertRule',
  wanted: Record<string, string>,
  readings: ReturnType<typeof reading>[],
) => {
  const seen = { readings, replicas: 2, revisions: revisions() };
  const { loaded, otherwise } = [...outcomesOf('s/s', [admission(kind, wanted)], seen).values()][0] ?? {};
  return { loaded, otherwise };
};

describe('what a replica runs', () => {
  test('an object is loaded where a revision runs that holds it, though a newer one exists', () => {
    expect(count('AlertRule', { a: '1' }, [reading('r1'), reading('r2')])).toEqual({ loaded: 2, otherwise: 0 });
    expect(count('AlertRule', { b: '2' }, [reading('r1'), reading('r2')])).toEqual({ loaded: 1, otherwise: 1 });
  });

  test('a revision that nobody knows counts as something else', () => {
    expect(count('AlertRule', { a: '1' }, [reading('r9')])).toEqual({ loaded: 0, otherwise: 1 });
  });

  test('a scrape job is loaded when the replica has settled; until then it is neither', () => {
    expect(count('ScrapeTarget', { a: '1' }, [reading('r2', false)])).toEqual({ loaded: 0, otherwise: 0 });
    expect(count('ScrapeTarget', { a: '1' }, [reading('r2', true)])).toEqual({ loaded: 1, otherwise: 0 });
  });

  test('a replica that is away is neither, whatever it was last read to run', () => {
    const away = { ...reading('r2'), away: true };
    expect(count('AlertRule', { b: '2' }, [away, reading('r2')])).toEqual({ loaded: 1, otherwise: 0 });
    expect(count('AlertRule', { b: '2' }, [{ ...away, markers: new Map() }])).toEqual({ loaded: 0, otherwise: 0 });
  });

  test('nothing of an object runs everywhere while a part of it is refused', () => {
    const refused = { ...admission('AlertRule', { a: '1' }), accepted: false };
    const seen = { readings: [reading('r2'), reading('r2')], replicas: 2, revisions: revisions() };
    expect([...outcomesOf('s/s', [refused], seen).values()]).toMatchObject([{ loaded: 0, otherwise: 0 }]);
  });

  test('a scrape job that had settled stays loaded while another change beside it settles', () => {
    const known = revisions();
    const seen = (revision: string, proven: boolean) => ({
      readings: [reading(revision, proven)],
      replicas: 1,
      revisions: known,
    });
    const loadedOf = (wanted: Record<string, string>, revision: string, proven: boolean) =>
      [...outcomesOf('s/s', [admission('ScrapeTarget', wanted)], seen(revision, proven)).values()][0]?.loaded;
    expect(loadedOf({ a: '1' }, 'r1', true)).toBe(1);
    expect(loadedOf({ a: '1' }, 'r2', false)).toBe(1);
    expect(loadedOf({ b: '2' }, 'r2', false)).toBe(0);
    expect(loadedOf({ b: '2' }, 'r2', true)).toBe(1);
  });

  test('only recent revisions are remembered', () => {
    const known = new Revisions();
    for (let n = 0; n < 20; n++) known.remember('slice-0', `r${n}`, [fragment('a', String(n))]);
    expect(known.heldBy(new Map([['slice-0', 'r19']]))).toEqual([new Map([['a', '19']])]);
    expect(known.heldBy(new Map([['slice-0', 'r0']]))).toEqual([]);
  });
});
