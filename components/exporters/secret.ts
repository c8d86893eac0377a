/** The Secret of an exporter: which keys of its objects' Secrets it has, how each reaches it, and what it holds. */
import { Buffer } from 'node:buffer';
import type { Secret } from '../built-in.ts';
import { contentHash, sortedRecord, toText } from '../content.ts';
import type { Owner } from '../fragment.ts';
import type { StackInput } from '../stack-input.ts';
import { type Instance, loginOf } from './instance.ts';
import { loginsText } from './logins.ts';
import { metadata } from './metadata.ts';
import type { Plan } from './plan.ts';
import type { LoginsFile, SecretKeyRule } from './record.ts';

/** The rules of the keys that at least one of its objects has, each with the way it goes. */
export function rulesOf({ plans }: Instance): readonly SecretKeyRule[] {
  const [first] = plans;
  const keys = new Set(plans.flatMap((plan) => plan.keys));
  return (first?.record.secret ?? []).filter(({ key }) => keys.has(key));
}

function loginsOf({ plans }: Instance): LoginsFile | undefined {
  const way = plans[0]?.record.way;
  const isNeeded = plans.some(({ keys }) => keys.length > 0);
  return way?.kind === 'shared' && isNeeded ? way.logins : undefined;
}

/** The files that it has, by key of its Secret, with what tells it of them. */
export function filesOf(
  instance: Instance,
): readonly { readonly key: string; readonly argument?: string; readonly variable?: string }[] {
  const logins = loginsOf(instance);
  const own = rulesOf(instance).flatMap(({ key, reaches }) => (reaches.by === 'file' ? [{ key, ...reaches }] : []));
  return logins === undefined ? own : [...own, { key: logins.file, argument: logins.argument }];
}

/**
 * Under which key a Secret holds a login of an object: where several share it, beside the file that is made of all. What was
 * good before is found there again.
 */
function heldKey({ record, owner }: Pick<Plan, 'record' | 'owner'>, key: string): string {
  if (record.way.kind !== 'shared') return key;
  return `${contentHash(toText([owner.namespace, owner.name]), 20)}.${key}`;
}

/** The login of an object as the Secret of its exporter holds it; undefined where it holds none. */
export function heldTexts(
  plan: { readonly record: Plan['record']; readonly owner: Owner },
  data: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const found = plan.record.secret.flatMap(({ key }) => {
    const text = data[heldKey(plan, key)];
    return text === undefined ? [] : [[key, Buffer.from(text, 'base64').toString()] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** What the Secrets of objects hold, by `<namespace>/<name>` of the object and then by key. */
export type SecretTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The Secret that an exporter refers to; undefined where it needs none. Throws a Refusal for what its file cannot hold. */
export function exporterSecret(input: StackInput, instance: Instance, texts: SecretTexts): Secret | undefined {
  const data = secretData(instance, texts);
  if (Object.keys(data).length === 0) return undefined;
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(input, instance),
    type: 'Opaque',
    data: sortedRecord(Object.fromEntries(encoded)),
  };
}

function secretData(instance: Instance, texts: SecretTexts): Readonly<Record<string, string>> {
  const logins = loginsOf(instance);
  const held = instance.plans.flatMap((plan) => {
    const own = texts[`${plan.owner.namespace}/${plan.owner.name}`] ?? {};
    const used = Object.fromEntries(plan.keys.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]])));
    return plan.keys.length === 0 ? [] : [{ plan, used }];
  });
  if (logins === undefined) return Object.assign({}, ...held.map(({ used }) => used));
  const own = held.flatMap(({ plan, used }) =>
    Object.entries(used).map(([key, text]) => [heldKey(plan, key), text] as const),
  );
  const file = loginsText(
    logins.format,
    held.map(({ plan, used }) => loginOf(plan, used)),
  );
  return { ...Object.fromEntries(own), [logins.file]: file };
}
