/** The part of leveldown that the journal uses; the package brings no types. */
declare module 'leveldown' {
  type Callback<T> = (error: Error | null | undefined, value: T) => void;
  type Done = (error?: Error | null) => void;

  export interface Iterator {
    /** Key and value are undefined at the end. */
    next(callback: (error: Error | null | undefined, key?: string, value?: string) => void): void;
    end(callback: Done): void;
  }

  export interface LevelDown {
    open(options: { readonly createIfMissing?: boolean }, callback: Done): void;
    close(callback: Done): void;
    get(key: string, options: { readonly asBuffer: false }, callback: Callback<string>): void;
    put(key: string, value: string, callback: Done): void;
    del(key: string, callback: Done): void;
    iterator(options: { readonly gte: string; readonly keyAsBuffer: false; readonly valueAsBuffer: false }): Iterator;
  }

  interface LevelDownFactory {
    (location: string): LevelDown;
    /** Deletes the files of a database, and no other. */
    destroy(location: string, callback: Done): void;
  }

  const leveldown: LevelDownFactory;

  export { leveldown as default };
}
