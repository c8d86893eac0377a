/** A fragment is the piece of configuration that one object compiles to: one per rule group, one per ScrapeTarget. */
import type { KubeObject } from '../crds/meta.ts';

/** The object that a fragment was compiled from. */
export interface Owner {
  readonly kind: 'ScrapeTarget' | 'AlertRule';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** RFC 3339; the older of two owners wins a collision. */
  readonly creationTimestamp: string;
}

/** One relabelling step in Prometheus' own grammar. */
export interface RelabelConfig {
  readonly action?: string;
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly target_label?: string;
  readonly replacement?: string;
}

/** One rule in the grammar of a rule file. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One group in the grammar of a rule file. Its name begins with the owner's namespace and name. */
export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly query_offset?: string;
  readonly limit?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
}

export interface RuleFragment {
  readonly kind: 'rules';
  /** The group's name in the rule file, `<namespace>/<name>/<group>`; unique in the stack. */
  readonly key: string;
  readonly owner: Owner;
  readonly group: RuleGroup;
  /** Whether the group is confined to its owner's namespace. */
  readonly isolated?: true;
  /** The expressions of a confined group as they were written, for messages. */
  readonly written?: readonly string[];
  /** Why the group cannot be confined as it must be: it is refused, even if the parser finds nothing wrong with it. */
  readonly fault?: string;
  /**
   * Hash of the tests that let it stand, with all groups that they were about; no part of `hash`, so that other tests
   * alone change no configuration.
   */
  readonly tested?: string;
  /** Hash of everything but the owner's generation: equal hashes are equal configuration. */
  readonly hash: string;
}

/** What the bytes of a Secret are to be: PEM of certificates or of a key, or any text. */
export type SecretUse = 'text' | 'authority' | 'certificate' | 'key';

/** A key of a Secret that the server reads as a file. */
export interface SecretFile {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  /** Where it stands, relative to the folder of the configuration. */
  readonly path: string;
  readonly use: SecretUse;
  /** The field that refers to it. */
  readonly field: string;
  /** The path of the certificate that a key must fit. */
  readonly certificate?: string;
}

/** What the scrape job of a class looks like, apart from who is in it. Objects with equal settings share one. */
export interface ScrapeClass {
  /** The role and a hash of everything below; the job's name is `<id>/<slice>`. */
  readonly id: string;
  readonly role: 'pod' | 'endpointslice' | 'node' | 'static' | 'discovery';
  /** For pods and nodes: all of the class are scraped on this port, whether or not a container declares it. */
  readonly port?: number;
  /** Whether the stack trusts the namespaces of the class's objects; else its job protects what they must not write. */
  readonly trusted: boolean;
  /** For the role `discovery`: the blocks of the job in the grammar of `scrape_configs`, by their names. */
  readonly discovery?: Readonly<Record<string, unknown>>;
  /** Settings of the job in the grammar of `scrape_configs`, without name, discovery and target relabelling. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Files that the settings or the discovery refer to; the objects of such a class are all of one namespace. */
  readonly secrets?: readonly SecretFile[];
  /** Target relabelling that the objects of this class brought along. */
  readonly relabelings: readonly RelabelConfig[];
}

/** Addresses with their labels, in the grammar of `static_configs`. */
export interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What an object asks for that names a kind of system in one field; it holds no secret. */
export interface ExporterSpec {
  /** As the catalogue calls it. */
  readonly type: string;
  readonly addresses?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  /** Instead of the image of the catalogue. */
  readonly image?: string;
  /** In the object's own namespace. */
  readonly secret?: { readonly name: string };
  /** What its selector found, beside its addresses; there may be nothing. */
  readonly found?: readonly string[];
  /** A probe's own module, for which an exporter of its own runs. */
  readonly module?: Readonly<Record<string, unknown>>;
  /** The field that asks for it, where that is not `spec.exporter`. */
  readonly field?: 'spec.probe';
}

export interface ScrapeFragment {
  readonly kind: 'scrape';
  /** `<namespace>/<name>`; unique in the stack, and the value of the label `scrape_target`. */
  readonly key: string;
  readonly owner: Owner;
  readonly class: ScrapeClass;
  /** Steps that pick this object's targets among all that the class discovers, unless an older object has. */
  readonly selection: readonly RelabelConfig[];
  /** Steps that label the targets which this object owns. */
  readonly labelling: readonly RelabelConfig[];
  /** Static addresses with their labels, for the role `static`. */
  readonly static?: readonly StaticConfig[];
  /** What is to run so that there is something to scrape: what stands is enough to run it on. */
  readonly exporter?: ExporterSpec;
  /** Hash of everything but the owner's generation: equal hashes are equal configuration. */
  readonly hash: string;
}

export type Fragment = RuleFragment | ScrapeFragment;

/** What an object compiles to: fragments, or the reason why it was refused before any parser saw it. */
export type Compiled<T extends Fragment> =
  | { readonly fragments: readonly T[]; readonly refused?: undefined }
  | { readonly fragments: readonly []; readonly refused: { readonly reason: string; readonly message: string } };

/** Names `object` as the owner of what it compiles to. */
export function ownerOf({ metadata }: KubeObject, kind: Owner['kind']): Owner {
  return {
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    creationTimestamp: metadata.creationTimestamp ?? '',
  };
}

/** Orders fragments so that the older object comes first, and of two of one second the one that sorts first. */
export function byAge(a: Fragment, b: Fragment): number {
  return compareText(a.owner.creationTimestamp, b.owner.creationTimestamp) || compareText(a.key, b.key);
}

/** Code unit order, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
