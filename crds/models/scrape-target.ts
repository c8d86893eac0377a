/** GENERATED from the CRD of ScrapeTarget by crds/generate.ts (make generate). Do not edit. */
import { Model, type ModelData } from '@kubernetes-models/base';
import type { Condition, KubeObject, LabelSelector } from '../meta.ts';
import type { Authored } from './authored.ts';

/** Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces). */
export interface ScrapeTargetSpecPodsNamespaces {
  /** Every namespace of the cluster. false by default. */
  readonly any?: boolean;
  /** These namespaces only; the ScrapeTarget's own is not among them unless it is named. */
  readonly names?: readonly string[];
}

/** Scrapes the pods that match a label selector, on their pod address. */
export interface ScrapeTargetSpecPods {
  /** Labels to match. An empty selector matches everything that there is to match. */
  readonly selector: LabelSelector;
  /** Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces). */
  readonly namespaces?: ScrapeTargetSpecPodsNamespaces;
}

/** Scrapes the nodes that match a label selector, on their internal address and the number in spec.port. The label instance is the node's name. Possible only in a namespace that the stack trusts. */
export interface ScrapeTargetSpecNodes {
  /** Labels to match. An empty selector matches everything that there is to match. */
  readonly selector: LabelSelector;
}

/** Scrapes fixed addresses. Possible only in a namespace that the stack trusts. */
export interface ScrapeTargetSpecStatic {
  /** Addresses as host:port, for example "db.example.com:9100" or "[2001:db8::1]:9100". */
  readonly addresses: readonly string[];
}

/** Services that are asked, found by a label selector, each at its name in the cluster; none by default. Where the stack does not trust the namespace, one without a selector of its own is left out. */
export interface ScrapeTargetSpecExporterServices {
  /** Labels to match. An empty selector matches everything that there is to match. */
  readonly selector: LabelSelector;
  /** Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces). */
  readonly namespaces?: ScrapeTargetSpecPodsNamespaces;
  /** The Service's own port, by name or number (1 to 65535). By default the usual one of what is asked, where the Service has it, else its first. */
  readonly port?: number | string;
}

/** The login: a Secret in the ScrapeTarget's namespace with the keys that the page of the type names. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. None by default. */
export interface ScrapeTargetSpecExporterSecret {
  /** The Secret's name. */
  readonly name: string;
}

/** Monitors systems that speak no Prometheus: the upstream exporter of their type is run in the stack's namespace, asks them and is scraped. The label instance is the system; whether it is up is judged by the exporter's own metric. */
export interface ScrapeTargetSpecExporter {
  /** The kind of system as the catalogue calls it, for example postgres (docs/exporters). */
  readonly type: string;
  /** The systems, as the page of the type says, for example "db" or "db.example.com:5432". A name without a dot is a Service of the ScrapeTarget's namespace; others are possible only where the stack trusts the namespace. A type that is sent to has none. */
  readonly addresses?: readonly string[];
  /** Services that are asked, found by a label selector, each at its name in the cluster; none by default. Where the stack does not trust the namespace, one without a selector of its own is left out. */
  readonly services?: ScrapeTargetSpecExporterServices;
  /** Settings of the type that are no secret, for example { database = "orders" } (docs/exporters). None by default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The exporter's image instead of the catalogue's, for a mirror or another version, run for this object alone. Possible only in a namespace that the stack trusts. The type's own by default. */
  readonly image?: string;
  /** The login: a Secret in the ScrapeTarget's namespace with the keys that the page of the type names. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. None by default. */
  readonly secret?: ScrapeTargetSpecExporterSecret;
}

/** Asks each target from outside, as its users do: a blackbox exporter that the stack runs probes it and is scraped. The label instance is the target; probe_success is whether it answered as it should. */
export interface ScrapeTargetSpecProbe {
  /** How targets are asked. http_2xx by default, unless config is set. https, tls_connect and grpc_tls also tell how long the certificate is valid, and fail without TLS; dns_udp and dns_tcp ask for a name and take that there is none for an answer. */
  readonly module?:
    | 'http_2xx'
    | 'http_post_2xx'
    | 'https'
    | 'tcp_connect'
    | 'tls_connect'
    | 'icmp'
    | 'dns_udp'
    | 'dns_tcp'
    | 'grpc'
    | 'grpc_tls';
  /** A module of one's own instead, in the grammar of blackbox_exporter, for example { prober: http, http: { method: HEAD } }; an exporter of its own runs for it. It holds no secret and no file path. None by default. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What is asked: a URL for HTTP, host:port for TCP, DNS and gRPC, a host for ICMP. A host without a dot is a Service of the ScrapeTarget's namespace; others are possible only where the stack trusts the namespace. */
  readonly targets?: readonly string[];
  /** Services that are asked, found by a label selector, each at its name in the cluster; none by default. Where the stack does not trust the namespace, one without a selector of its own is left out. */
  readonly services?: ScrapeTargetSpecExporterServices;
  /** The URLs of the Ingresses that match a label selector: each host with each of its paths, with https where the Ingress has a certificate for it. Possible only in a namespace that the stack trusts. */
  readonly ingresses?: ScrapeTargetSpecPods;
}

/** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
export interface ScrapeTargetSpecAuthBasicPassword {
  /** The Secret's name. */
  readonly name: string;
  /** The key in the Secret's data. */
  readonly key: string;
}

/** A user name and a password. */
export interface ScrapeTargetSpecAuthBasic {
  /** The user name. */
  readonly username: string;
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly password: ScrapeTargetSpecAuthBasicPassword;
}

/** A token in the header Authorization. */
export interface ScrapeTargetSpecAuthBearer {
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly token: ScrapeTargetSpecAuthBasicPassword;
  /** What stands before the token. Default: "Bearer" */
  readonly type: string;
}

/** A token that is fetched with client credentials. Possible only in a namespace that the stack trusts. */
export interface ScrapeTargetSpecAuthOauth2 {
  /** The client's public name. */
  readonly clientId: string;
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly clientSecret: ScrapeTargetSpecAuthBasicPassword;
  /** Where tokens are fetched, for example "https://login.example.com/token". */
  readonly tokenUrl: string;
  /** Scopes to ask for. None by default. */
  readonly scopes?: readonly string[];
  /** Further parameters of the request for a token. None by default. */
  readonly endpointParams?: Readonly<Record<string, string>>;
}

/** How the server shows who it is. Exactly one of basic, bearer and oauth2. */
export interface ScrapeTargetSpecAuth {
  /** A user name and a password. */
  readonly basic?: ScrapeTargetSpecAuthBasic;
  /** A token in the header Authorization. */
  readonly bearer?: ScrapeTargetSpecAuthBearer;
  /** A token that is fetched with client credentials. Possible only in a namespace that the stack trusts. */
  readonly oauth2?: ScrapeTargetSpecAuthOauth2;
}

/** How https verifies the target, and the certificate that the server shows. The system's roots and none by default. */
export interface ScrapeTargetSpecTls {
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly ca?: ScrapeTargetSpecAuthBasicPassword;
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly certificate?: ScrapeTargetSpecAuthBasicPassword;
  /** A key of a Secret in the ScrapeTarget's namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. */
  readonly key?: ScrapeTargetSpecAuthBasicPassword;
  /** The name that the target's certificate must have. The address by default. */
  readonly serverName?: string;
  /** Takes any certificate. false by default. */
  readonly insecureSkipVerify?: boolean;
}

/** One step of Prometheus' relabelling. */
export interface ScrapeTargetSpecRelabeling {
  /** What the step does. Default: "replace" */
  readonly action:
    | 'replace'
    | 'keep'
    | 'drop'
    | 'keepequal'
    | 'dropequal'
    | 'hashmod'
    | 'labelmap'
    | 'labeldrop'
    | 'labelkeep'
    | 'lowercase'
    | 'uppercase';
  /** The labels whose values, joined by the separator, are matched. None by default. */
  readonly sourceLabels?: readonly string[];
  /** Stands between the source labels' values. ";" by default. */
  readonly separator?: string;
  /** RE2, matched against the whole value. "(.*)" by default. */
  readonly regex?: string;
  /** The divisor of the action hashmod. */
  readonly modulus?: number;
  /** The label that the step writes. */
  readonly targetLabel?: string;
  /** What is written, with the groups of regex. "$1" by default. */
  readonly replacement?: string;
}

/** A scrape that exceeds a limit fails as a whole. 0 or left out means no limit. */
export interface ScrapeTargetSpecLimits {
  /** Samples of one scrape. No limit by default. */
  readonly samples?: number;
  /** Labels of one sample. No limit by default. */
  readonly labels?: number;
  /** Bytes of a label's name. No limit by default. */
  readonly labelNameLength?: number;
  /** Bytes of a label's value. No limit by default. */
  readonly labelValueLength?: number;
  /** Size of one uncompressed scrape, for example "10MB" (which is 10 × 1024 × 1024 bytes, as in Prometheus). No limit by default; where the namespace is not trusted, 64MB by default and at most. */
  readonly bodySize?: string;
}

/** Exactly one of pods, services, nodes, static, exporter, probe and discovery says where the targets are; the other fields say how to scrape them. */
export interface ScrapeTargetSpec {
  /** Scrapes the pods that match a label selector, on their pod address. */
  readonly pods?: ScrapeTargetSpecPods;
  /** Scrapes every ready and not ready endpoint (EndpointSlice) of the Services that match a label selector. */
  readonly services?: ScrapeTargetSpecPods;
  /** Scrapes the nodes that match a label selector, on their internal address and the number in spec.port. The label instance is the node's name. Possible only in a namespace that the stack trusts. */
  readonly nodes?: ScrapeTargetSpecNodes;
  /** Scrapes fixed addresses. Possible only in a namespace that the stack trusts. */
  readonly static?: ScrapeTargetSpecStatic;
  /** Monitors systems that speak no Prometheus: the upstream exporter of their type is run in the stack's namespace, asks them and is scraped. The label instance is the system; whether it is up is judged by the exporter's own metric. */
  readonly exporter?: ScrapeTargetSpecExporter;
  /** Asks each target from outside, as its users do: a blackbox exporter that the stack runs probes it and is scraped. The label instance is the target; probe_success is whether it answered as it should. */
  readonly probe?: ScrapeTargetSpecProbe;
  /** Scrapes what lies outside Kubernetes: Prometheus' own discovery blocks, as in dns_sd_configs, http_sd_configs, consul_sd_configs or ec2_sd_configs, in its own grammar. A secret is given as a reference { name, key } to a Secret, as in spec.auth, and a field that holds a file path is refused. Possible only in a namespace that the stack trusts. */
  readonly discovery?: Readonly<Record<string, unknown>>;
  /** The port to scrape, by name (for example metrics) or by number (1 to 65535). Left out, every port that the pod's containers or the Service declare for TCP is scraped, which is right where there is one. Nodes need a number. */
  readonly port?: number | string;
  /** The path of the metrics page. Default: "/metrics" */
  readonly path: string;
  /** https verifies the certificate against the server's system roots, or as spec.tls says. Default: "http" */
  readonly scheme: 'http' | 'https';
  /** Query parameters of the scrape, each with its values. None by default. */
  readonly params?: Readonly<Record<string, readonly string[]>>;
  /** How the server shows who it is. Exactly one of basic, bearer and oauth2. */
  readonly auth?: ScrapeTargetSpecAuth;
  /** How https verifies the target, and the certificate that the server shows. The system's roots and none by default. */
  readonly tls?: ScrapeTargetSpecTls;
  /** How often to scrape, between 1s and 24h, as in "15s" or "1m30s". The stack's scrapeInterval by default. */
  readonly interval?: string;
  /** How long a scrape may take, at least 10ms and not above the interval. The stack's scrapeTimeout by default, or the interval when that is shorter. */
  readonly timeout?: string;
  /** The label job of everything collected. The ScrapeTarget's name by default. One of the cluster's own, such as kubelet, becomes <namespace>/<job> where the namespace is not trusted. */
  readonly job?: string;
  /** Labels added to every target. None by default. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keeps the labels job and instance of the scraped metrics where they clash with the target's. For gateways and federation. Default: false */
  readonly honorLabels: boolean;
  /** Keeps the timestamps of the scraped metrics. Default: true */
  readonly honorTimestamps: boolean;
  /** Prometheus' relabelling of the targets before they are scraped, in order, after Bellwether's own. None by default. */
  readonly relabelings?: readonly ScrapeTargetSpecRelabeling[];
  /** Prometheus' relabelling of the scraped samples before they are stored, in order. None by default. */
  readonly metricRelabelings?: readonly ScrapeTargetSpecRelabeling[];
  /** A scrape that exceeds a limit fails as a whole. 0 or left out means no limit. */
  readonly limits?: ScrapeTargetSpecLimits;
}

/** What one MonitoringStack made of this object. */
export interface ScrapeTargetStatusStack {
  /** The MonitoringStack's namespace. */
  readonly namespace: string;
  /** The MonitoringStack's name. */
  readonly name: string;
  /** The real parser accepted this generation. */
  readonly accepted?: boolean;
  /** Prometheus replicas that were read back and run the current generation. */
  readonly loadedReplicas?: number;
  /** Prometheus replicas of the stack. */
  readonly replicas?: number;
  /** Why it was refused or what is missing. */
  readonly message?: string;
}

/** What became of it. Written by the operator. Default: {"observedGeneration":-1} */
export interface ScrapeTargetStatus {
  /** The generation of spec that the conditions speak of; -1 before any was seen. */
  readonly observedGeneration?: number;
  /** The state of the object in the standard form; see the documentation of each reason. */
  readonly conditions?: readonly Condition[];
  /** How the targets are found: pods, services, nodes, static, exporter, probe or discovery. */
  readonly discovery?: string;
  /** The MonitoringStacks that select this object, and what each made of it. */
  readonly stacks?: readonly ScrapeTargetStatusStack[];
}

/** A ScrapeTarget says what Prometheus is to collect metrics from. Every MonitoringStack that selects it scrapes it. */
export interface ScrapeTarget extends KubeObject {
  readonly apiVersion: 'monitoring.bellwether.dev/v1alpha1';
  readonly kind: 'ScrapeTarget';
  readonly spec: ScrapeTargetSpec;
  readonly status?: ScrapeTargetStatus;
}

/** Names the resource in the API. */
export const scrapetargets = {
  group: 'monitoring.bellwether.dev',
  version: 'v1alpha1',
  plural: 'scrapetargets',
  kind: 'ScrapeTarget',
  namespaced: true,
} as const;

/** A ScrapeTarget as it is written before the API server fills in the defaults; for the CLI, tests and samples. */
export class ScrapeTargetModel extends Model<Authored<ScrapeTarget>> {
  constructor(data: ModelData<Authored<ScrapeTarget>>) {
    const typed: Authored<ScrapeTarget> = {
      apiVersion: 'monitoring.bellwether.dev/v1alpha1',
      kind: 'ScrapeTarget',
      ...data,
    };
    super(typed);
  }
}
