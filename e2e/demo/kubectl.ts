/** Talking to a cluster the way its users do: with kubectl. */
import { join } from 'node:path';
import { CommandFailed, run } from '../cluster/command.ts';
import { parseAs } from '../cluster/json.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';

/** An object as far as this folder looks into it. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly LiveCondition[];
  };
}

export interface LiveCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Kubectl {
  /** What kubectl printed. @throws CommandFailed with what it said */
  readonly run: (...args: readonly string[]) => Promise<string>;
  /** The items of `kubectl get`, whatever was asked for. */
  readonly list: <T extends LiveObject = LiveObject>(...args: readonly string[]) => Promise<readonly T[]>;
  /** One object, or undefined when there is none. */
  readonly find: <T extends LiveObject = LiveObject>(...args: readonly string[]) => Promise<T | undefined>;
  /** Applies on the server; fields that others own become ours. */
  readonly apply: (objects: readonly object[]) => Promise<void>;
  /** Runs kubectl on a manifest. */
  readonly send: (manifest: object, ...args: readonly string[]) => Promise<void>;
  /** Runs kubectl with `input` as its standard input. @throws CommandFailed with what it said */
  readonly pipe: (input: string, ...args: readonly string[]) => Promise<string>;
  /** What a Service answers, asked through the API server: no address of it has to be reachable from here. */
  readonly ask: <T>(service: ServiceRef, path: string) => Promise<T>;
}

export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  /** Name or number. */
  readonly port: string;
}

export interface KubectlOptions {
  readonly binary: string;
  /** The current context of the user's own configuration when left out. */
  readonly kubeconfig?: string;
}

const fieldManager = 'bellwether-demo';

/** kubectl as the administrator of the local cluster. */
export const local: KubectlOptions = { binary: join(binLink, 'kubectl'), kubeconfig: kubeconfigPath };

/** kubectl as the user has it, in the context that is current. */
export const current: KubectlOptions = { binary: 'kubectl' };

/** The path by which the API server passes a request on to a Service. */
export function proxyPath({ namespace, name, port }: ServiceRef, path: string): string {
  return `/api/v1/namespaces/${namespace}/services/${name}:${port}/proxy${path}`;
}

/** Connects to a cluster; nothing is asked of it yet. */
export function connect({ binary, kubeconfig }: KubectlOptions): Kubectl {
  const env = { ...process.env, ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }) };
  const call = (args: readonly string[], input?: string): Promise<string> =>
    run(binary, args, { env, ...(input !== undefined && { input }) });
  const send = async (manifest: object, args: readonly string[]): Promise<void> => {
    await call([...args, '-f', '-'], JSON.stringify(manifest));
  };
  return {
    run: (...args) => call(args),
    list: async <T extends LiveObject>(...args: readonly string[]) =>
      parseAs<{ readonly items: readonly T[] }>(await call(['get', ...args, '--output=json'])).items,
    find: async <T extends LiveObject>(...args: readonly string[]) => {
      const text = await call(['get', ...args, '--output=json', '--ignore-not-found']);
      return text.trim() === '' ? undefined : parseAs<T>(text);
    },
    apply: async (items) => {
      const flags = ['--server-side', '--force-conflicts', `--field-manager=${fieldManager}`];
      await send({ apiVersion: 'v1', kind: 'List', items }, ['apply', ...flags]);
    },
    send: (manifest, ...args) => send(manifest, args),
    pipe: (input, ...args) => call(args, input),
    ask: async <T>(service: ServiceRef, path: string) =>
      parseAs<T>(await call(['get', '--raw', proxyPath(service, path)])),
  };
}

/** Whether kubectl failed because of what the cluster answered, rather than because of us. */
export function isRefusal(error: unknown): error is CommandFailed {
  return error instanceof CommandFailed && error.status !== undefined;
}
