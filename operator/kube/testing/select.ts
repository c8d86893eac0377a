/** Label and field selectors, read back from the text that clients send. */
import { isRecord } from '../json.ts';
import type { StoredObject } from './stored.ts';

export type Predicate = (object: StoredObject) => boolean;

type Labels = Readonly<Record<string, string>>;

/** Throws SyntaxError on text that is not a selector. */
export function parseLabelSelector(text: string): Predicate {
  const requirements = split(text).map(parseRequirement);
  return ({ metadata: { labels = {} } }) => requirements.every((holds) => holds(labels));
}

/** `metadata.name=web,spec.nodeName!=node-1`: any field of one value, which is more than the real server allows. */
export function parseFieldSelector(text: string): Predicate {
  const terms = split(text).map((term) => {
    const [, field, operator, value] = /^([\w.]+)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (field === undefined) throw new SyntaxError(`not a field selector: ${term}`);
    return { path: field.split('.'), equal: operator !== '!=', value };
  });
  return (object) => terms.every(({ path, equal, value }) => (valueAt(object, path) === value) === equal);
}

function valueAt(object: unknown, path: readonly string[]): string {
  const value = path.reduce((parent, field) => (isRecord(parent) ? parent[field] : undefined), object);
  return typeof value === 'string' ? value : '';
}

/** At commas that are not between parentheses. */
function split(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).filter((term) => term.trim() !== '');
}

function parseRequirement(text: string): (labels: Labels) => boolean {
  const term = text.trim();
  const set = /^(\S+)\s+(in|notin)\s+\((.*)\)$/.exec(term);
  if (set) {
    const [, label = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return (labels) => values.has(labels[label] ?? absent) === (operator === 'in');
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(term);
  if (equality) {
    const [, label = '', operator, value] = equality;
    return (labels) => (labels[label] === value) === (operator !== '!=');
  }
  const existence = /^(!?)\s*([^\s=!(),]+)$/.exec(term);
  if (!existence) throw new SyntaxError(`unable to parse requirement: ${term}`);
  const [, not, label = ''] = existence;
  return (labels) => label in labels === (not === '');
}

/** No label value, which may not hold a space. */
const absent = ' ';
