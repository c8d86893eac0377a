/** What a reconciler throws to say when the key is to be looked at again; any other error means: soon, with backoff. */

export interface ReasonOptions {
  /** CamelCase; becomes the reason of a condition. */
  readonly reason: string;
  readonly cause?: unknown;
}

/** Trying again changes nothing until someone changes the object. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
  readonly reason: string;

  constructor(message: string, { reason, cause }: ReasonOptions) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** Something else must happen first, which no event will tell: look again after a while. This is no failure. */
export class WaitingError extends Error {
  override readonly name = 'WaitingError';
  readonly reason: string;
  /** Milliseconds until the next look. */
  readonly after: number;

  constructor(message: string, { reason, cause, after }: ReasonOptions & { readonly after: number }) {
    super(message, { cause });
    this.reason = reason;
    this.after = after;
  }
}

/** A reconcile took longer than it may and was told to stop. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly reason = 'DeadlineExceeded';
}
