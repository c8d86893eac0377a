/** Objects with one field put to something else, as the CRD's own schema says what fields there are; the same for the same seed. */
import { isRecord, type Schema } from '../schema.ts';

/** A number from 0 to below 1, another each time. */
export type Random = () => number;

/** A field, by the names on the way to it: `[]` is an item of a list, `*` an entry of a map. */
export interface Field {
  readonly path: readonly string[];
  readonly schema: Schema;
}

export interface Mutation {
  /** `spec.groups[].rules[].for` */
  readonly field: string;
  /** What the field has now; undefined when it was taken out. */
  readonly value: unknown;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Mulberry32, a generator of 32 bits by Tommy Ettinger that is in the public domain. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(from: readonly T[], random: Random): T {
  const [first] = from;
  const found = from[Math.floor(random() * from.length)] ?? first;
  if (found === undefined) throw new RangeError('there is nothing to pick from');
  return found;
}

/** All of them, each once, in another order. */
export function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  return all
    .map((item) => [random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Every field below `spec`, itself included. */
export function fieldsOf(schema: Schema): readonly Field[] {
  const spec = schema.properties?.['spec'];
  return spec ? below({ path: ['spec'], schema: spec }) : [];
}

function below(field: Field): readonly Field[] {
  const { path, schema } = field;
  const step = (name: string, next: Schema | undefined) => (next ? below({ path: [...path, name], schema: next }) : []);
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, next]) => step(name, next));
  return [field, ...named, ...step('[]', schema.items), ...step('*', schema.additionalProperties)];
}

export const nameOf = ({ path }: Field): string => path.join('.').replaceAll('.[]', '[]');

/** What people and attackers write where something else was meant. */
const texts: readonly string[] = [
  ...'web( ( ) [ {{ $1 ${1} $$ * .* (?!a) (.+)+ " \' \\ # --- null true 0 -1 1 1e400 NaN ü \u{1F514} \u2028'.split(' '),
  ...'__address__ __name__ namespace job scrape_target __tmp_bellwether_owner ../../etc/passwd /etc/passwd'.split(' '),
  ...'http://169.254.169.254/ file:///etc/passwd'.split(' '),
  '',
  ' ',
  '\t',
  'a\nb',
  'a\r\nb',
  '{{ $value | nothing }}',
  'a'.repeat(64),
  'a'.repeat(300),
];

/** What is likely to be taken, so that it comes to more than the API server. */
const plausible: readonly string[] = [
  ...'a web a-b a.b a_b A a1 example.com/a up sum(up) vector(1) rate(up[5m]) / /metrics'.split(' '),
  ...'1s 10s 1m 1h 24h 1m30s 100ms 1d 1y 0 1 100Mi 1Gi 500m 10MB 64MB 127.0.0.1:1 [::1]:1 example.com:80'.split(' '),
  ...'http://127.0.0.1:1/a https://example.com/a'.split(' '),
  'up == 0',
];

const whole = [0, 1, -1, 2, 65_535, 65_536, 2_147_483_647, 2_147_483_648, 0.5];
const strange: readonly unknown[] = [null, true, 0, 'text', [], {}, [{}], { a: 'b' }];

/** Whether the schema itself has nothing against a text. */
function isTaken(text: string, { pattern, minLength = 0, maxLength = Infinity }: Schema): boolean {
  const hasLength = text.length >= minLength && text.length <= maxLength;
  return hasLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

function textFor(schema: Schema, random: Random): unknown {
  if (schema.enum) return pick([...schema.enum, 'Nobody'], random);
  const all = [...texts, ...plausible];
  const taken = all.filter((text) => isTaken(text, schema));
  return pick(taken.length > 0 && random() < 0.8 ? taken : all, random);
}

function numberFor({ minimum = 0, maximum = 1000 }: Schema, random: Random): number {
  return pick([minimum, minimum - 1, minimum + 1, maximum, maximum + 1, ...whole], random);
}

function entriesFor({ properties, additionalProperties }: Schema, random: Random): unknown {
  if (additionalProperties) return { [pick([...texts, ...plausible], random)]: valueFor(additionalProperties, random) };
  const fields = Object.entries(properties ?? {});
  if (fields.length === 0) return { [pick(plausible, random)]: pick(strange, random) };
  return Object.fromEntries(
    fields.filter(() => random() < 0.3).map(([name, schema]) => [name, valueFor(schema, random)]),
  );
}

/** A value for a field: mostly of its type, sometimes of none that it takes. */
function valueFor(schema: Schema, random: Random): unknown {
  if (random() < 0.08) return pick(strange, random);
  if (schema['x-kubernetes-int-or-string']) return random() < 0.5 ? numberFor(schema, random) : textFor(schema, random);
  const { type, items } = schema;
  if (type === 'boolean') return random() < 0.5;
  if (type === 'integer' || type === 'number') return numberFor(schema, random);
  if (type === 'string') return textFor(schema, random);
  if (type !== 'array') return entriesFor(schema, random);
  const length = pick([0, 1, 1, 2], random);
  return items ? Array.from({ length }, () => valueFor(items, random)) : [];
}

/** `value` with another at the end of the path; whatever is not there on the way is made. */
function withAt(value: unknown, [step, ...rest]: readonly string[], change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (step === '[]') {
    const [first, ...more]: readonly unknown[] = Array.isArray(value) ? value : [];
    const next = withAt(first, rest, change);
    return next === undefined ? more : [next, ...more];
  }
  const fields = isRecord(value) ? value : {};
  const name = step === '*' ? (Object.keys(fields)[0] ?? 'a') : step;
  const next = withAt(fields[name], rest, change);
  const kept = Object.entries(fields).filter(([key]) => key !== name);
  return Object.fromEntries(next === undefined ? kept : [...kept, [name, next]]);
}

/** The object with that field taken out, said twice where it is a list, or put to something else. */
export function mutated(object: Readonly<Record<string, unknown>>, field: Field, random: Random): Mutation {
  let value: unknown;
  const changed = withAt(object, field.path, (old) => {
    const how = random();
    if (how < 0.1) value = undefined;
    else if (how < 0.2 && Array.isArray(old)) value = old.concat(old);
    else value = valueFor(field.schema, random);
    return value;
  });
  return { field: nameOf(field), value, object: isRecord(changed) ? changed : object };
}
