/** One system of the catalogue as the suites run it: the real server, or a fake that speaks its protocol. */
import { stack } from '../demo/demo.ts';
import type { ImageSpec } from '../images/image.ts';

/** Where all of them run. The demo's stack does not trust it: only Services of its own may be monitored from there. */
export const systemsNamespace = 'systems';

export interface System {
  /** As the catalogue calls it; its Deployment, Service, ScrapeTarget and Secret have that name too. */
  readonly type: string;
  readonly server: Server;
  /** Where the Service has another name. */
  readonly service?: string;
  /** It lies outside the cluster, if it is the real one: it can be asked only from a namespace that the stack trusts. */
  readonly isOutside?: true;
  /** Parameters of the ScrapeTarget, for the system at a port of its Service. */
  readonly parametersAt?: (port: number) => Readonly<Record<string, string>>;
  /** The system's address at a port of its Service, as it stands in the ScrapeTarget. */
  readonly addressAt: (port: number) => string;
  /** What the label `instance` then has to say. */
  readonly instanceAt: (port: number) => string;
  /** What the Secret holds; a system without one asks for nothing. */
  readonly login?: Readonly<Record<Login, Readonly<Record<string, string>>>>;
  /** A metric that only somebody who was answered by the server can have, and that is more than 0. */
  readonly metric: string;
  /** What it is exactly, where that is known. */
  readonly value?: number;
  /** What is said while nobody answers, where that is not that it cannot be reached. */
  readonly silent?: Reason;
}

/** Why a ScrapeTarget may say that a system is down. */
export type Reason = 'Unreachable' | 'LoginRefused' | 'ProbeFailed';

export type Login = 'right' | 'wrong';

export interface Server {
  /** Packed where this machine has not got it. */
  readonly image: () => Promise<ImageSpec>;
  /** What the container is started with, after the image's entry point. */
  readonly args?: readonly string[];
  readonly port: number;
  readonly protocol?: 'UDP';
  /** Folders that it writes into, all else being read-only. */
  readonly folders?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Mebibytes; 64 by default. */
  readonly memory?: number;
}

/** A port of every Service behind which nobody listens. */
export const closedPort = 9;

/** The namespace of its ScrapeTarget and of its Secret. */
export function declaredIn({ isOutside }: Pick<System, 'isOutside'>): string {
  return isOutside ? stack.namespace : systemsNamespace;
}

/** Plain `host:port` for those whose addresses have no more. */
export function hostAndPort(type: string): Pick<System, 'addressAt' | 'instanceAt'> {
  return { addressAt: (port) => `${type}:${port}`, instanceAt: (port) => `${type}.${systemsNamespace}.svc:${port}` };
}

/** The user that a record's grants are about, and a password that is not that of anything else. */
export const user = 'metrics';
export const password = 'xQ7-right-of-the-suite';
export const wrongPassword = 'xQ7-wrong-of-the-suite';

/** For the keys that most types have. */
export const userAndPassword: NonNullable<System['login']> = {
  right: { username: user, password },
  wrong: { username: user, password: wrongPassword },
};

/** For a type whose user is a parameter. */
export const passwordAlone: NonNullable<System['login']> = {
  right: { password },
  wrong: { password: wrongPassword },
};
