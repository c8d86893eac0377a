/** What became of a ScrapeTarget's search: found, or why not and what was probably meant. */

export type MissingReason = 'NoMatch' | 'NoEndpoints' | 'PortNotFound';

export type Finding =
  | { readonly found: true }
  | { readonly found: false; readonly reason: MissingReason; readonly message: string };

export const found: Finding = { found: true };

export function missing(reason: MissingReason, message: string): Finding {
  return { found: false, reason, message };
}
