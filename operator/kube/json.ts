/** The one place where text from the API server becomes typed values; the types are the server's promise, not ours. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/**
 * Parses text that the API server sent and takes its word for the shape: the server has validated every stored object
 * against the schema of its kind, so a second check here would cost time and find nothing. Fields we do not know stay.
 * Throws SyntaxError on text that is not JSON.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function parseJson<T>(text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(text) as T;
}

/** Whether the value is a JSON object (not null, not a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
