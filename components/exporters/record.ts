/** What the catalogue says of one kind of system: how it is monitored, with which program, and by what it counts as up. */
import type { BuiltInAlert } from '../default-rules/rule.ts';
import type { UpMetric } from './up-metric.ts';

export const categories = ['databases', 'messaging', 'storage', 'outside', 'general'] as const;

export interface CatalogueRecord {
  /** What a ScrapeTarget calls the system: lower case, with hyphens. At most 14 characters, since names are made of it. */
  readonly type: string;
  readonly title: string;
  /** Other words that people use for it. */
  readonly aliases: readonly string[];
  readonly category: (typeof categories)[number];
  /** What is monitored, in one sentence. */
  readonly summary: string;
  /** The project whose program answers. */
  readonly upstream: Upstream;
  readonly proof: Proof;
  readonly address: AddressRule;
  readonly parameters: readonly Parameter[];
  readonly secret: readonly SecretKeyRule[];
  /** Whether nothing can be asked without a Secret. */
  readonly needsSecret?: true;
  readonly way: Way;
  readonly upMetric: UpMetric;
  /** What says why a system is down, as the exporter was seen to say it; left out where nothing does. */
  readonly saysWhy?: SaysWhy;
  /** The least that the system has to grant, in its own words; empty where it asks for nothing. */
  readonly grants: string;
  /** What to know before it is relied on. */
  readonly caveats: readonly string[];
  /** The first is about the system being down. */
  readonly alerts: readonly [CatalogueAlert, CatalogueAlert];
}

export interface Upstream {
  readonly name: string;
  readonly url: string;
  /** A release, or the first seven digits of a commit where the project has none. Left out where it comes with the system. */
  readonly version?: string;
  /** An SPDX identifier. */
  readonly licence: string;
  /** `recommended` is kept up and widely used; `usable` has one of both; `legacy` is what is left when nobody keeps one up. */
  readonly maturity: 'recommended' | 'usable' | 'legacy';
}

/** How far the record has been shown to be right, and how far it is to be. */
export interface Proof {
  readonly now: 'real server' | 'fake server' | 'golden files';
  readonly aim: 'real server' | 'fake server' | 'golden files';
}

export interface SaysWhy {
  /** Lines of the exporter's log: the system refuses the login. Any of these. */
  readonly login?: readonly RegExp[];
  /** Lines of the exporter's log: nobody answers at the address, or the name is none. Any of these. */
  readonly unreachable?: readonly RegExp[];
  /** In PromQL, what has a series for each system that is down for that cause: for exporters that have it as a label. */
  readonly series?: { readonly login?: string; readonly unreachable?: string };
}

/** What is written where a system is addressed. */
export interface AddressRule {
  readonly form: 'host' | 'identifier';
  /** URL schemes that may stand before the host; without one the first is meant. None: plain `host:port`. */
  readonly schemes?: readonly string[];
  /** Taken where the address names none. */
  readonly defaultPort?: number;
  /** Whether a path may follow the host. */
  readonly hasPath?: true;
  readonly meaning: string;
  readonly example: string;
}

/** A setting that is no secret. */
export interface Parameter {
  readonly name: string;
  readonly meaning: string;
  /** Without it the object is refused. Left out where there is a default, or where it may be missing. */
  readonly required?: true;
  /** Whether an object with a Secret is refused without it. */
  readonly belongsToSecret?: true;
  readonly default?: string;
  readonly example: string;
  /** Several may be given. */
  readonly isList?: true;
  /** All that it may be; left out where that is open. */
  readonly choices?: readonly string[];
  /** A whole number of seconds, or a duration as exporters take it; left out where it is a text. */
  readonly unit?: 'seconds' | 'duration';
  /** What some values stand for where the stack does not trust the namespace. */
  readonly confined?: Readonly<Record<string, string>>;
}

/** A key of the Secret that an object refers to. No secret is ever an argument. */
export interface SecretKeyRule {
  readonly key: string;
  readonly meaning: string;
  /** A Secret without it is refused. */
  readonly required: boolean;
  readonly reaches: SecretWay;
}

export type SecretWay =
  /** An environment variable of the exporter, by reference. */
  | { readonly by: 'environment'; readonly variable: string }
  /** A file of the exporter, by reference; `variable` or `argument` tell it the path. */
  | { readonly by: 'file'; readonly variable?: string; readonly argument?: string }
  /** A part of the file in which a shared exporter has the logins of all objects; the file is itself a Secret. */
  | { readonly by: 'logins' };

/** Which program answers the server's scrapes, and for how many systems. */
export type Way =
  /** One Deployment for all objects of the stack; each scrape names the system. */
  | { readonly kind: 'shared'; readonly exporter: Exporter; readonly probe: Probe; readonly logins?: LoginsFile }
  /** One Deployment for each object, since the login is the process's; each scrape names the system. */
  | { readonly kind: 'object'; readonly exporter: Exporter; readonly probe: Probe }
  /** One Deployment for each address. */
  | { readonly kind: 'address'; readonly exporter: Exporter }
  /** One Deployment for each object, to which systems send; it has no addresses. */
  | { readonly kind: 'receiver'; readonly exporter: Exporter; readonly inputs: readonly Input[] }
  /** The system answers by itself, or a program on its own machines does: nothing is run. */
  | { readonly kind: 'native'; readonly endpoint: Endpoint };

export interface Exporter {
  /** With a version; left out where upstream publishes none, and the object has to name one. */
  readonly image?: string;
  readonly port: number;
  readonly path: string;
  /** `{address}` and `{<parameter>}` are filled in; one whose parameter is not given is left out, a list repeats it. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A page that answers whether or not the system does; without one the open port has to be enough. */
  readonly readinessPath?: string;
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** Configuration that holds no secret, by the name of its file in `configurationFolder`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Kernel settings of its pod alone, of those that the restricted Pod Security level allows. */
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
}

/** Where an exporter finds `files`. */
export const configurationFolder = '/etc/exporter-configuration';

/** How a scrape names the system that is meant. */
export interface Probe {
  readonly path: string;
  /** The URL parameter, and what stands in it: `{address}` and `{<parameter>}` are filled in. */
  readonly target: {
    readonly parameter: string;
    readonly value: string;
    /** What the exporter calls a scheme of the address, where it has another word for it. */
    readonly schemes?: Readonly<Record<string, string>>;
  };
  /** Further URL parameters by name; left out where the parameter in braces is not given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The URL parameter that names the login, for exporters that hold several. */
  readonly loginParameter?: string;
}

export type LoginsFormat = 'postgres' | 'elasticsearch' | 'mysql' | 'redis' | 'snmp' | 'eseries';

/** A file with the logins of all objects that share an exporter. */
export interface LoginsFile {
  readonly format: LoginsFormat;
  readonly file: string;
  /** `{path}` is filled in. */
  readonly argument: string;
}

export interface Input {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export interface Endpoint {
  /** Who answers: the system, or what was put beside it. */
  readonly by: 'the system' | 'a program on its hosts' | 'an agent in the program';
  readonly path: string;
  /** What has to be done so that it answers. */
  readonly enable: string;
  /** Whether what it says of `job` and `instance` is kept; only where the namespace is trusted. */
  readonly honorLabels?: true;
}

/** A rule, and series by which it is seen to fire and to be quiet. */
export interface CatalogueAlert {
  readonly rule: BuiltInAlert;
  readonly fires: {
    readonly series: Series;
    /** Of the alert, without its severity. */
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly quiet: { readonly series: Series };
}

/** By series, its samples in the notation of promtool's tests, one a minute; alerts are asked for after an hour. */
export type Series = Readonly<Record<string, string>>;
