/** The little that the journal asks of a store, so that the store is one file to exchange. */

export interface KeyValue {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  /** Also of a key that is not there. */
  delete(key: string): Promise<void>;
  /** Everything whose key begins so, as it was when asked, in ascending order of the keys' bytes. */
  entries(prefix: string): AsyncIterable<readonly [key: string, value: string]>;
  /** After this every other call rejects. May be called twice. */
  close(): Promise<void>;
}

/** The store was closed. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';
  readonly reason = 'StoreClosed';
}

/** Another process has the store open: it is in order, but not ours to use. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
  readonly reason = 'StoreBusy';
}
