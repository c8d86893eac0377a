/** Keeps messages within what the API server stores and a person reads. */

/** Characters of one message: far below the CRDs' bound, since a status is written whole and read by people. */
export const longestMessage = 4_000;

/** The text, cut at a whole character where it is longer than `longestMessage`. */
export function bounded(text: string): string {
  if (text.length <= longestMessage) return text;
  return `${text.slice(0, longestMessage - 20).toWellFormed()}… (${text.length} characters)`;
}

/** The first names and how many more there are: `a, b and 12 more`. */
export function firstOf(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
