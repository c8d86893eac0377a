/** Which of the known names somebody meant who wrote one that does not exist. */

/** `keep_firing_for`, `keepFiringFor` and `KeepFiringFor` are one word written in three ways. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/**
 * Edits (a letter added, dropped or changed, two neighbours swapped) that turn one word into the other: the optimal
 * string alignment distance.
 */
export function editDistance(from: string, to: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? 0;
}

/** The name among `known` that is close enough to be what was meant: one edit in three letters, at least one. */
export function similar(name: string, known: readonly string[]): string | undefined {
  const word = plain(name);
  const ranked = known
    .map((other) => ({ other, distance: editDistance(word, plain(other)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.other : undefined;
}
