/** Why a label selector matches nothing of what is there, and which label was probably meant. */
import type { LabelSelector, LabelSelectorRequirement } from '../../../crds/meta.ts';
import { nearest } from '../../nearest.ts';
import { type Labels, meets, requirementsOf } from '../label-selector.ts';
import type { Vocabulary } from './vocabulary.ts';
import { listed, meaning, meantOf } from './words.ts';

/** Labels that controllers put on each pod anew: nobody means them, and they come and go with every restart. */
const passing: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/** Whether two objects are one to whoever looks for a near label. */
export function sameButPassing(a: Labels, b: Labels): boolean {
  const names = Object.keys({ ...a, ...b });
  return names.every((name) => a[name] === b[name] || passing.has(name));
}

/** What is looked at, with its name for people: `pod`, and `in namespace shop`. */
export interface Surroundings {
  readonly noun: string;
  readonly where: string;
  readonly vocabulary: Vocabulary;
  readonly all: () => Iterable<{ readonly labels: Labels }>;
}

/**
 * A sentence about the first part of `selector` that nothing meets. It depends on which labels there are and not on how
 * many objects have them, so that it stays as it is while objects are replaced by their like.
 */
export function nearestCause(selector: LabelSelector, around: Surroundings): string {
  const requirements = requirementsOf(selector);
  const hopeless = requirements.find((requirement) => isHopeless(requirement, around));
  if (hopeless !== undefined) return causeOf(hopeless, around);
  const parts = listed(requirements.map(wantedOf));
  return `no ${around.noun} ${around.where} has all of ${parts}, though each of them is there.`;
}

function isHopeless(requirement: LabelSelectorRequirement, { vocabulary, all }: Surroundings): boolean {
  const { key, operator, values = [] } = requirement;
  const known = vocabulary.get(key);
  if (operator === 'Exists') return known === undefined;
  if (operator === 'In') return !values.some((value) => known?.has(value));
  for (const { labels } of all()) if (meets(requirement, labels)) return false;
  return true;
}

function wantedOf({ key, operator, values = [] }: LabelSelectorRequirement): string {
  if (operator === 'Exists') return `the label ${key}`;
  if (operator === 'DoesNotExist') return `no label ${key}`;
  return `${operator === 'In' ? '' : 'not '}${values.map((value) => `${key}: ${value}`).join(' or ')}`;
}

function causeOf(requirement: LabelSelectorRequirement, { noun, where, vocabulary }: Surroundings): string {
  const { key, operator, values = [] } = requirement;
  if (operator === 'DoesNotExist') return `every ${noun} ${where} has the label ${key}.`;
  if (operator === 'NotIn') {
    return `every ${noun} ${where} has ${values.map((value) => `${key}: ${value}`).join(' or ')}.`;
  }
  const wanted = operator === 'Exists' ? `the label ${key}` : `the label ${wantedOf(requirement)}`;
  const lasting = new Map([...vocabulary].filter(([name]) => !passing.has(name)));
  return `no ${noun} ${where} has ${wanted}${near(requirement, lasting)}`;
}

/** A value may be empty, which is no word. */
function valuesIn(values: ReadonlySet<string>): string {
  return listed([...values].map((value) => (value === '' ? '""' : value)));
}

/** The same label with a near value, the same value under another label, or a label of a near name. */
function near(requirement: LabelSelectorRequirement, vocabulary: Vocabulary): string {
  const { key, values = [] } = requirement;
  const there = vocabulary.get(key);
  const seen = there ? ` There, ${key} is ${valuesIn(there)}.` : '';
  const value = there && values.map((each) => meantOf(each, there)).find((meant) => meant !== undefined);
  const meant = value === undefined ? elsewhere(requirement, vocabulary) : `${key}: ${value}`;
  if (meant !== undefined) return `${meaning(meant)}${seen}`;
  return there ? `.${seen}` : nearName(key, vocabulary);
}

/** Another label with one of the values: that of the nearest name, or the first. */
function elsewhere({ key, values = [] }: LabelSelectorRequirement, vocabulary: Vocabulary): string | undefined {
  const wanted = (known: ReadonlySet<string>) => values.find((value) => value !== '' && known.has(value));
  const names = [...vocabulary.keys()].filter((name) => name !== key && wanted(vocabulary.get(name) ?? new Set()));
  const name = nearest(key, names) ?? names.toSorted()[0];
  return name === undefined ? undefined : `${name}: ${wanted(vocabulary.get(name) ?? new Set())}`;
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf('/') + 1);

function nearName(key: string, vocabulary: Vocabulary): string {
  const names = [...vocabulary.keys()].toSorted();
  const name = nearest(key, names) ?? names.find((other) => withoutPrefix(other) === withoutPrefix(key));
  const known = name === undefined ? undefined : vocabulary.get(name);
  if (known) return `${meaning(`the label ${name}`)} There, it is ${valuesIn(known)}.`;
  return names.length === 0 ? '; they have no labels.' : `. The labels there are ${listed(names)}.`;
}
