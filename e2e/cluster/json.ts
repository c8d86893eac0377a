/** The one place where the cluster's programs trust JSON to have the shape they expect: files and answers of their own. */

/** Parses a text that this program, or the API server, wrote in a known shape. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function parseAs<T>(text: string): T {
  const value: T = JSON.parse(text);
  return value;
}
