/**
 * The machine-wide lock of the one local cluster. It is a listening socket in Linux' abstract namespace: the kernel
 * frees it when its holder dies in whatever way, it leaves no file, and who waits learns from the holder who it is.
 */
import { connect, createServer, type Server } from 'node:net';
import { parseAs } from './json.ts';

/** Who holds a lock, told to everyone who asks. */
export interface Holder {
  pid: number;
  checkout: string;
  command: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** Handed to child processes, so that they know the lock for their own. */
  token: string;
}

export interface Lock {
  release(): Promise<void>;
}

export interface WaitOptions {
  /** Milliseconds to wait for another holder; 0 asks once. */
  patience: number;
  /** Called once for each holder that stands in the way. */
  onHeld?: (holder: Holder) => unknown;
  signal?: AbortSignal;
}

/** The lock is held by another process, and patience is at its end. */
export class LockHeld extends Error {
  readonly reason = 'LockHeld';
  readonly holder: Holder;

  constructor(name: string, holder: Holder) {
    super(`${name} is in use by ${describe(holder)}; wait for it to end, or end it`);
    this.holder = holder;
  }
}

/** One line on who holds a lock. */
export function describe(holder: Holder, now: number = Date.now()): string {
  return `${holder.checkout}: ${holder.command} (process ${holder.pid}, for ${Math.round((now - holder.since) / 1000)} s)`;
}

/** Takes the lock, waiting for its holder within `patience`. @throws LockHeld */
export async function acquire(name: string, self: Holder, options: WaitOptions): Promise<Lock> {
  const deadline = performance.now() + options.patience;
  for (let told = ''; ; ) {
    const lock = await listen(name, self);
    if (lock) return lock;
    const seen = await ask(name);
    if (!seen) continue; // its holder ended between the two calls
    if (seen.holder.token !== told) options.onHeld?.(seen.holder);
    told = seen.holder.token;
    const left = deadline - performance.now();
    const isFree = left > 0 && (await endsWithin(seen.gone, left, options.signal));
    seen.leave();
    if (!isFree) throw new LockHeld(name, seen.holder);
  }
}

/** Does `work` and lets go of the lock, whatever came of it. */
export async function holding<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** The present holder, or undefined when the lock is free. */
export async function holderOf(name: string): Promise<Holder | undefined> {
  const seen = await ask(name);
  seen?.leave();
  return seen?.holder;
}

const address = (name: string): string => `\0bellwether/${name}`;

function listen(name: string, self: Holder): Promise<Lock | undefined> {
  const server = createServer((asker) => {
    asker.unref(); // who waits for the holder to end must not be what keeps it
    asker.on('error', () => {});
    asker.write(`${JSON.stringify(self)}\n`);
  });
  const askers = new Set<{ destroy(): void }>();
  server.on('connection', (asker) => {
    askers.add(asker);
    asker.on('close', () => askers.delete(asker));
  });
  return new Promise((settle, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? settle(undefined) : fail(error),
    );
    server.listen(address(name), () => settle(heldBy(server, askers)));
    server.unref();
  });
}

function heldBy(server: Server, askers: ReadonlySet<{ destroy(): void }>): Lock {
  const release = (): Promise<void> =>
    new Promise((settle) => {
      server.close(() => settle());
      for (const asker of askers) asker.destroy();
    });
  return { release };
}

interface Seen {
  holder: Holder;
  /** Settles when the holder has let go or died. */
  gone: Promise<void>;
  leave(): void;
}

function ask(name: string): Promise<Seen | undefined> {
  const socket = connect(address(name));
  const gone = new Promise<void>((settle) => socket.once('close', () => settle()));
  let text = '';
  return new Promise((settle) => {
    socket.on('error', () => settle(undefined));
    socket.on('close', () => settle(undefined));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      settle({ holder: parseAs<Holder>(text), gone, leave: () => socket.destroy() });
    });
  });
}

async function endsWithin(gone: Promise<void>, milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((settle) => {
    timer = setTimeout(() => settle(false), milliseconds);
    signal?.addEventListener('abort', () => settle(false), { once: true });
  });
  return await Promise.race([gone.then(() => true as const), late]).finally(() => clearTimeout(timer));
}
