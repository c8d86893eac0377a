/** Fills in what an object says where the catalogue leaves a place for it. */

export type Values = Readonly<Record<string, string | readonly string[]>>;

const PLACE = /\{([A-Za-z][\w-]*)\}/g;

/** The names of the places in `template`. */
export function placesIn(template: string): readonly string[] {
  const condition = /^\{(\w+)\?/.exec(template)?.[1];
  return [
    ...(condition === undefined ? [] : [condition]),
    ...Array.from(template.matchAll(PLACE), ([, name = '']) => name),
  ];
}

/** The text with all places filled in, a list separated by commas; undefined when a value is not given. */
export function filled(template: string, values: Values): string | undefined {
  if (placesIn(template).some((name) => !isGiven(values[name]))) return undefined;
  return template.replaceAll(PLACE, (_, name: string) => [values[name] ?? ''].flat().join(','));
}

/**
 * The arguments that the templates give: one whose value is not given is left out, one with a list is repeated, and
 * `{name?--flag}` is `--flag` as soon as the value is given.
 */
export function filledArguments(templates: readonly string[], values: Values): readonly string[] {
  return templates.flatMap((template) => {
    const [, condition, flag] = /^\{(\w+)\?(.+)\}$/.exec(template) ?? [];
    if (condition !== undefined && flag !== undefined) return isGiven(values[condition]) ? [flag] : [];
    const list = placesIn(template).find((name) => Array.isArray(values[name]));
    if (list === undefined) return filled(template, values) ?? [];
    return [values[list] ?? []].flat().flatMap((value) => filled(template, { ...values, [list]: value }) ?? []);
  });
}

/** The entries whose values are all given. */
export function filledRecord(
  templates: Readonly<Record<string, string>>,
  values: Values,
): Readonly<Record<string, string>> {
  const entries = Object.entries(templates).map(([name, template]) => [name, filled(template, values)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function isGiven(value: string | readonly string[] | undefined): boolean {
  return value !== undefined && value.length > 0;
}
