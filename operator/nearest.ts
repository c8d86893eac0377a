/** The word that was probably meant. */

/** How many letters may be added, left out or exchanged for a word to be taken for another. */
const tolerance = 3;

/** The nearest of `known` to `given`, when it is near enough to be meant. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, distance: distance(given, word) }))
    .toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.min(tolerance, Math.ceil(best.word.length / 2)) ? best.word : undefined;
}

/** The message of `parseArgs` about an option that there is none, with the option that was probably meant. */
export function withNearest(message: string, options: readonly string[]): string {
  const [, given] = /Unknown option '--?([^']+)'/.exec(message) ?? [];
  if (given === undefined) return message;
  const meant = nearest(given, options);
  return `there is no option --${given}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
