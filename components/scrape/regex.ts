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

/** The texts of which `oneOf` or `literal` made the expression; undefined when it is of another kind. */
export function textsOf(regex: string): readonly string[] | undefined {
  const inner = /^\((.*)\)$/s.exec(regex)?.[1] ?? regex;
  if (!/^(?:[^\\.+*?()[\]{}^$]|\\[^a-zA-Z0-9])*$/.test(inner)) return undefined;
  const texts = [''];
  for (const [sign, escaped] of inner.matchAll(/\\(.)|./gsu)) {
    if (sign === '|') texts.push('');
    else texts.push((texts.pop() ?? '') + (escaped ?? sign));
  }
  return texts;
}

/** Stands for itself in the replacement of a relabelling step, where `$` would begin the name of a group. */
export function verbatim(text: string): string {
  return text.replaceAll('$', '$$$$');
}
