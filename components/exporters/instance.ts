/** Which exporters a stack runs for what its objects ask for: one for many, one for each object, or one for each address. */
import { contentHash, toText } from '../content.ts';
import { compareText, type Owner } from '../fragment.ts';
import type { System } from './addresses.ts';
import { filled, type Values } from './arguments.ts';
import type { Login } from './logins.ts';
import type { Plan } from './plan.ts';
import type { Exporter } from './record.ts';

/** One exporter that is to run, which is one Deployment. */
export interface Instance {
  /** Of the Deployment, its Service, its NetworkPolicy and its Secret. */
  readonly name: string;
  readonly type: string;
  readonly exporter: Exporter;
  readonly image: string;
  /** Whose objects it runs for, the oldest first. */
  readonly plans: readonly Plan[];
  /** What it is given at its start; empty for one that each scrape tells. */
  readonly values: Values;
  /** Configuration without secrets that it reads, by name of the file. */
  readonly files: Plan['files'];
}

/** `demo-exporter-postgres`, for all objects of the stack. */
export function sharedName(stack: string, type: string): string {
  return `${stack}-exporter-${type}`;
}

/** Of an exporter that is one object's: the hash keeps names apart that are too long to be written out. */
export function ownName(stack: string, { namespace, name }: Owner, address = ''): string {
  return `${stack}-exporter-${contentHash(toText([namespace, name, address]), 12)}`;
}

/** Where the systems of a plan are asked; undefined where they answer by themselves. */
export function instanceName(stack: string, { record, owner, spec }: Plan, system?: System): string | undefined {
  switch (record.way.kind) {
    case 'native':
      return undefined;
    case 'shared':
      // A module of one's own that the exporter refuses is in nobody else's way, and an image of one's own is handed
      // nobody else's login.
      return spec.module === undefined && spec.image === undefined
        ? sharedName(stack, record.type)
        : ownName(stack, owner);
    case 'address':
      return ownName(stack, owner, system?.address);
    case 'object':
    case 'receiver':
      return ownName(stack, owner);
  }
}

/** All exporters of the stack, in the order of their names. */
export function instancesOf(stack: string, plans: readonly Plan[]): readonly Instance[] {
  const ordered = plans.toSorted(
    (a, b) => compareText(a.owner.creationTimestamp, b.owner.creationTimestamp) || compareText(keyOf(a), keyOf(b)),
  );
  const needs = ordered.flatMap((plan) => needsOf(stack, plan));
  const groups = Map.groupBy(needs, ({ name }) => name);
  return [...groups.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ ...first, plans: [first, ...others].flatMap(({ plans: own }) => own) }],
    )
    .toSorted((a, b) => compareText(a.name, b.name));
}

function needsOf(stack: string, plan: Plan): readonly Instance[] {
  const { way, type } = plan.record;
  if (way.kind === 'native') return [];
  // A selector may find nothing, and then there is nobody to ask.
  if (way.kind !== 'receiver' && plan.systems.length === 0) return [];
  const own = { type, exporter: way.exporter, image: plan.image ?? '', plans: [plan], files: plan.files };
  const systems = way.kind === 'address' ? plan.systems : [undefined];
  return systems.map((system) => ({
    ...own,
    name: instanceName(stack, plan, system) ?? '',
    values: way.kind === 'shared' ? {} : { ...plan.values, ...(system && { address: system.address }) },
  }));
}

function keyOf({ owner }: Plan): string {
  return `${owner.namespace}/${owner.name}`;
}

/** How a scrape names the login of an object. Namespaces have no dots, so no two objects share a name. */
export function loginName({ owner, record }: Plan): string {
  const isSection = record.way.kind === 'shared' && record.way.logins?.format === 'mysql';
  return `${isSection ? 'client.' : ''}${owner.namespace}.${owner.name}`;
}

/** What a scrape says of the system: the address within what the probe of its type takes. */
export function targetOf({ record, values }: Plan, { address }: System): string {
  if (!('probe' in record.way)) return address;
  const { value, schemes = {} } = record.way.probe.target;
  const asked = address.replace(/^[^:]+(?=:\/\/)/, (scheme) => schemes[scheme] ?? scheme);
  const username = [values['username'] ?? []].flat()[0];
  const loginUrl = username === undefined ? asked : asked.replace('://', `://${username}@`);
  return filled(value, { ...values, address: asked, 'login-url': loginUrl }) ?? asked;
}

/** The login of an object, with what its Secret holds. */
export function loginOf(plan: Plan, secret: Readonly<Record<string, string>>): Login {
  const targets = plan.systems.map((system) => targetOf(plan, system));
  return { name: loginName(plan), secret, targets, values: plan.values };
}
