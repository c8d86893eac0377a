/** Operators that live one after the other before one API server, each until it is killed at a write. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../deploy/bundle.ts';
import { binLink, checkout } from '../cluster/paths.ts';
import { type OperatorOptions, type OperatorProcess, startOperator } from './operator-process.ts';
import type { OwnApiServer } from './own-api-server.ts';
import { type Point, startWriteProxy, type WriteProxy } from './write-proxy.ts';

/** The operator as the image has it: its start takes a fifth of the time. */
export class Program implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'operator.mjs');
  }

  static async build(): Promise<Program> {
    const program = new Program(await mkdtemp(join(tmpdir(), 'bellwether-lives-')));
    await writeFile(program.path, await bundle(join(checkout, 'operator/main.ts')));
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

const judges = ['promtool', 'amtool'].map((tool) => `--${tool}=${join(binLink, tool)}`);

/** What was begun, and may not have ended. */
const begun = new Set<Life>();

/** Ends every life that was begun, as a test does that has failed in the middle of one. */
export async function endLives(): Promise<void> {
  await Promise.all([...begun].map((life) => life.end()));
  begun.clear();
}

/** One process, and all that it wrote. */
export class Life {
  readonly operator: OperatorProcess;
  readonly #proxy: WriteProxy;
  #end: Promise<void> | undefined;

  constructor(operator: OperatorProcess, proxy: WriteProxy) {
    this.operator = operator;
    this.#proxy = proxy;
  }

  get writes(): readonly string[] {
    return this.#proxy.writes;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Lets it see the cluster. With a point, it is killed there, counted from now. */
  begin(point?: Point): void {
    if (point) this.dieAt(point);
    begun.add(this);
    this.#proxy.open();
  }

  /** Has it killed at a write of those to come. */
  dieAt(point: Point): void {
    this.#proxy.arm(point, () => void this.end());
  }

  /** SIGKILL, if it has not met its end; resolves when nothing of it is left. */
  end(): Promise<void> {
    this.#end ??= this.operator.end('SIGKILL').then(() => this.#proxy.close());
    return this.#end;
  }
}

/** The lives at one API server. The next process is always there already, and waits for its beginning. */
export class Lives {
  readonly #server: OwnApiServer;
  readonly #program: Program;
  #next: Promise<Life>;

  constructor(server: OwnApiServer, program: Program) {
    this.#server = server;
    this.#program = program;
    this.#next = this.#start();
  }

  /** Begins the next life, which ends at the point if one is given. */
  async begin(point?: Point): Promise<Life> {
    const life = await this.#next;
    life.begin(point);
    this.#next = this.#start();
    return life;
  }

  async end(): Promise<void> {
    await (await this.#next).end();
  }

  #start(): Promise<Life> {
    return startLife(this.#server, { program: this.#program.path });
  }
}

/** Starts an operator that sees nothing of the cluster before its life begins. */
export async function startLife(server: OwnApiServer, options: OperatorOptions = {}): Promise<Life> {
  const proxy = await startWriteProxy(server);
  const kubeconfig = await server.kubeconfig('operator', { server: proxy.origin });
  const args = [`--kubeconfig=${kubeconfig}`, '--log-level=warn', ...judges];
  return new Life(await startOperator({ ...options, args }), proxy);
}
