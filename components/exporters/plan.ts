/** What an object asks for, held against the record of its type. */
import { similar } from '../../crds/similar.ts';
import type { ExporterSpec, Owner } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import { type AddressOptions, type System, systemOf } from './addresses.ts';
import type { Values } from './arguments.ts';
import { recordOf } from './catalogue.ts';
import { moduleOf } from './probes/grammar.ts';
import { confined, MODULES_FILE, OWN_MODULE, ownModules } from './probes/modules.ts';
import type { CatalogueRecord, Parameter } from './record.ts';

/** An object that has one field for one kind of system. */
export interface ExporterUse extends ExporterSpec {
  readonly owner: Owner;
}

export interface PlanOptions extends Omit<AddressOptions, 'namespace'> {
  /** The keys that the Secret has; left out while it was not read, and then it counts as having all. */
  readonly keys?: readonly string[] | undefined;
}

/** An object that can be done. */
export interface Plan {
  readonly owner: Owner;
  /** As the object has it, without its owner. */
  readonly spec: ExporterSpec;
  readonly record: CatalogueRecord;
  readonly systems: readonly System[];
  /** All parameters that have a value, given or by default. */
  readonly values: Values;
  readonly image?: string;
  /** The keys of its Secret that the exporter is given. */
  readonly keys: readonly string[];
  /** Configuration without secrets that its exporter reads, by name of the file. */
  readonly files: Readonly<Record<string, string>>;
}

/** Each address of such a type is a pod of its own: a list of them that somebody generated must not fill the cluster. */
export const mostPods = 50;

/** Throws a Refusal for what the record does not provide for. */
export function planOf(use: ExporterUse, options: PlanOptions): Plan {
  const record = recordOf(use.type);
  const image = imageOf(use, record, options);
  const keys = keysOf(use, record, options.keys);
  const { owner, ...spec } = use;
  return {
    owner,
    spec,
    record,
    systems: systemsOf(use, record, options),
    values: valuesOf(use, record, options),
    ...(image !== undefined && { image }),
    keys,
    files: filesOf(use, record, options),
  };
}

/** Of a module of the object's own, that one alone. */
function filesOf({ module }: ExporterUse, { way }: CatalogueRecord, { trusted }: PlanOptions): Plan['files'] {
  if (module === undefined) return way.kind === 'native' ? {} : (way.exporter.files ?? {});
  const passed = moduleOf(module, 'spec.probe.config');
  return { [MODULES_FILE]: ownModules(trusted ? passed : confined(passed)) };
}

/** Pods of the stack's namespace may reach what others may not, so that not everybody chooses what runs in them. */
function imageOf(
  { image, owner: { namespace } }: ExporterUse,
  { way, type }: CatalogueRecord,
  { trusted }: PlanOptions,
): string | undefined {
  if (way.kind === 'native') {
    if (image === undefined) return undefined;
    throw new Refusal('ImageNotUsed', `spec.exporter.image: for ${type} no exporter is run; leave it out`);
  }
  if (image !== undefined && !trusted) {
    throw new Refusal(
      'NamespaceNotTrusted',
      `spec.exporter.image: an image runs in the namespace of the stack, and ${namespace} is none of the namespaces that the stack ` +
        `trusts; leave it out, or have ${namespace} added to spec.tenancy.trustedNamespaces of the MonitoringStack`,
    );
  }
  const chosen = image ?? way.exporter.image;
  if (chosen !== undefined) return chosen;
  throw new Refusal(
    'ImageRequired',
    `spec.exporter.image: upstream publishes none for ${type}; name one that you have built`,
  );
}

function systemsOf(use: ExporterUse, record: CatalogueRecord, options: PlanOptions): readonly System[] {
  const { way, type, address } = record;
  const { addresses = [], found = [] } = use;
  const field = use.field === undefined ? 'spec.exporter.addresses' : `${use.field}.targets`;
  if (way.kind === 'receiver') {
    if (addresses.length === 0 && use.found === undefined) return [];
    throw new Refusal('AddressNotUsed', `${field}: ${type} is sent to the exporter, which asks nobody; leave them out`);
  }
  const { keys: _, ...where } = options;
  const named = { ...where, namespace: use.owner.namespace, field };
  const systems = [...addresses, ...found].map((given) => systemOf(given, address, named));
  const distinct = [...new Map(systems.map((system) => [system.address, system])).values()];
  if (distinct.length === 0 && use.found === undefined)
    throw new Refusal('AddressRequired', `${field}: there is none; give at least one, such as ${address.example}`);
  if (way.kind === 'address' && distinct.length > mostPods) {
    throw new Refusal(
      'TooManyAddresses',
      `${field}: ${type} takes a pod for each address, and one object may have ${mostPods} of ${distinct.length}; split it up`,
    );
  }
  return distinct;
}

/** What a value may hold: nothing that ends it in a URL, an argument or a file. A list has commas between such values. */
const PLAIN = /^[\w.:/@+*-]{1,512}$/;

function valuesOf(
  { parameters = {}, secret, module }: ExporterUse,
  record: CatalogueRecord,
  { trusted }: PlanOptions,
): Values {
  if (module !== undefined) return { module: OWN_MODULE };
  const known = record.parameters.map(({ name }) => name);
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownParameter(unknown, record.type, known);
  return Object.fromEntries(
    record.parameters.flatMap((parameter) => {
      const isRequired = parameter.required ?? (parameter.belongsToSecret && secret !== undefined);
      const value = valueOf({ ...parameter, isRequired }, parameters[parameter.name], record.type);
      if (value === undefined) return [];
      const instead = typeof value === 'string' && !trusted ? parameter.confined?.[value] : undefined;
      return [[parameter.name, instead ?? value] as const];
    }),
  );
}

/** An exporter that is given anything else does not start. */
const units = {
  seconds: { pattern: /^[1-9]\d{0,6}$/, words: 'whole number of seconds' },
  duration: { pattern: /^(?=.*[1-9])(\d+(ms|s|m|h)){1,4}$/, words: 'duration' },
} as const;

function valueOf(
  parameter: Parameter & { readonly isRequired: boolean | undefined },
  text: string | undefined,
  type: string,
): string | readonly string[] | undefined {
  const { name, isList, isRequired, example, choices, unit } = parameter;
  const field = `spec.exporter.parameters.${name}`;
  const given = isList ? text?.split(',').flatMap((part) => part.trim() || []) : text;
  if (given === undefined || given.length === 0) {
    if (!isRequired) return parameter.default;
    throw new Refusal('ParameterMissing', `${field}: ${type} needs it; give it, such as ${JSON.stringify(example)}`);
  }
  const other = choices && [given].flat().find((value) => !choices.includes(value));
  if (other !== undefined) throw unknownValue(field, other, choices ?? []);
  if (unit) refuseOther(units[unit], { field, given: [given].flat(), example });
  const wrong = [given].flat().find((value) => !PLAIN.test(value));
  if (wrong === undefined) return given;
  throw new Refusal(
    'InvalidParameter',
    `${field}: ${JSON.stringify(wrong)} may hold letters, digits and the signs . : / @ + * _ - alone, up to 512 of them`,
  );
}

function refuseOther(
  { pattern, words }: (typeof units)[keyof typeof units],
  { field, given, example }: { readonly field: string; readonly given: readonly string[]; readonly example: string },
): void {
  const other = given.find((value) => !pattern.test(value));
  if (other === undefined) return;
  const what = `${JSON.stringify(other)} is no ${words}, such as ${JSON.stringify(example)}`;
  throw new Refusal('InvalidParameter', `${field}: ${what}`);
}

function unknownValue(field: string, value: string, choices: readonly string[]): Refusal {
  const meant = similar(value, choices);
  const hint = meant === undefined ? `there are ${choices.join(', ')}` : `did you mean ${meant}?`;
  return new Refusal('InvalidParameter', `${field}: there is no ${JSON.stringify(value)}; ${hint}`);
}

function unknownParameter(name: string, type: string, known: readonly string[]): Refusal {
  const meant = similar(name, known);
  const hint =
    meant === undefined ? `there are ${known.length === 0 ? 'none' : known.join(', ')}` : `did you mean ${meant}?`;
  return new Refusal('UnknownParameter', `spec.exporter.parameters: ${type} has no ${JSON.stringify(name)}; ${hint}`);
}

function keysOf(
  { secret, owner }: ExporterUse,
  record: CatalogueRecord,
  keys: readonly string[] | undefined,
): readonly string[] {
  const { type, secret: rules, needsSecret } = record;
  const field = 'spec.exporter.secret';
  if (secret === undefined) {
    if (!needsSecret) return [];
    const needed = rules.filter(({ required }) => required).map(({ key }) => key);
    throw new Refusal('SecretRequired', `${field}: ${type} needs a Secret with ${needed.join(' and ')}`);
  }
  if (rules.length === 0) throw new Refusal('SecretNotUsed', `${field}: ${type} has no login; leave it out`);
  if (keys === undefined) return rules.map(({ key }) => key);
  const missing = rules.find(({ key, required }) => required && !keys.includes(key));
  const used = rules.map(({ key }) => key).filter((key) => keys.includes(key));
  if (missing === undefined && used.length > 0) return used;
  throw new Refusal(
    'SecretKeyMissing',
    `${field}: the Secret ${owner.namespace}/${secret.name} has no key ${missing?.key ?? rules.map(({ key }) => key).join(' or ')}; ` +
      `for ${type} it has ${rules.map(({ key, required }) => (required ? key : `${key} (optional)`)).join(', ')}`,
  );
}
