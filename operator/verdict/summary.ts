/** Keeps messages short enough for a condition that a person reads. */

const LINES = 5;
const CHARACTERS = 600;

/** The first complaints, one a line, each cut at 600 characters, and how many there are besides. */
export function summary(complaints: readonly string[]): string {
  return firstFew(complaints.map(shortened));
}

/** The first complaints, one a line, and how many there are besides. */
export function firstFew(complaints: readonly string[]): string {
  const shown = complaints.slice(0, LINES);
  const rest = complaints.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

/** A character that the cut went through becomes U+FFFD. */
function shortened(text: string): string {
  return text.length <= CHARACTERS ? text : `${text.slice(0, CHARACTERS - 1).toWellFormed()}…`;
}
