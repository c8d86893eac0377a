/** Text in the grammar of RE2, the regular expressions of Prometheus. */

/** Matches exactly `text`, whatever signs it holds. */
export function literal(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** Matches exactly one of `texts`. */
export function oneOf(texts: readonly string[]): string {
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? literal(only) : `(${texts.map(literal).join('|')})`;
}

/** Stands for itself in the replacement of a relabelling step, where `$` would begin the name of a group. */
export function verbatim(text: string): string {
  return text.replaceAll('$', '$$$$');
}
