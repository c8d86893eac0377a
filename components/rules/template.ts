/** Looks into the templates of labels and annotations, which are Go's, for calls of a function. */

/** What an action is made of: strings and comments, in which nothing counts, names, its end, and the rest. */
const TOKENS = /\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\}\}|[.$]?[\p{L}_][\p{L}\p{N}_]*|[^]/gu;

/** Whether a template calls the function `name`. A field or variable of that name is something else. */
export function calls(name: string, template: string): boolean {
  for (let at = template.indexOf('{{'); at !== -1; ) {
    const action = tokensFrom(template, at + 2);
    if (action.tokens.includes(name)) return true;
    at = template.indexOf('{{', action.end);
  }
  return false;
}

/** The tokens up to the end of an action, or of the text where it has none. */
function tokensFrom(template: string, start: number): { readonly tokens: readonly string[]; readonly end: number } {
  const tokens: string[] = [];
  TOKENS.lastIndex = start;
  for (let match = TOKENS.exec(template); match !== null; match = TOKENS.exec(template)) {
    if (match[0] === '}}') return { tokens, end: TOKENS.lastIndex };
    tokens.push(match[0]);
  }
  return { tokens, end: template.length };
}
