/**
 * The part of RE2's grammar that can be judged here: words and dots. A user's regular expression is never run in
 * JavaScript, which reads some of it otherwise and may need exponential time for it.
 */

type Token = { readonly any: boolean; readonly repeated: boolean; readonly character: string };

/** Says whether a whole text matches; undefined when `regex` is not alternatives made of letters, digits, '_', '.', ".*" and ".+". */
export function simpleMatcher(regex: string): ((text: string) => boolean) | undefined {
  const body = /^\([^()]*\)$/.test(regex) ? regex.slice(1, -1) : regex;
  if (!/^(?:\w|\.[*+]?|\|)*$/.test(body)) return undefined;
  const alternatives = body.split('|').map(tokens);
  return (text) => alternatives.some((alternative) => matches(alternative, text));
}

function tokens(alternative: string): readonly Token[] {
  return [...alternative.matchAll(/(\w)|\.([*+]?)/g)].flatMap(([, character, repeat]): Token[] => {
    if (character !== undefined) return [{ any: false, repeated: false, character }];
    const one = { any: true, repeated: false, character: '' };
    const many = { any: true, repeated: true, character: '' };
    if (repeat === '*') return [many];
    return repeat === '+' ? [one, many] : [one];
  });
}

/** Follows all ways at once, in time text × tokens. */
function matches(alternative: readonly Token[], text: string): boolean {
  let places = closure(alternative, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const place of places) {
      const token = alternative[place];
      if (token === undefined || !(token.any || token.character === character)) continue;
      next.add(token.repeated ? place : place + 1);
    }
    places = closure(alternative, next);
  }
  return places.has(alternative.length);
}

/** Adds the places that are reached without reading, which is by leaving out what may be repeated no times. */
function closure(alternative: readonly Token[], places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (alternative[place]?.repeated) all.add(place + 1);
  return all;
}
