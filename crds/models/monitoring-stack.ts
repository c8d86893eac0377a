/** GENERATED from the CRD of MonitoringStack by crds/generate.ts (make generate). Do not edit. */
import { Model, type ModelData } from '@kubernetes-models/base';
import type { Condition, KubeObject, LabelSelector } from '../meta.ts';
import type { Authored } from './authored.ts';

/** How long samples are kept. Size is bounded as well, to 80 % of the volume. */
export interface MonitoringStackSpecPrometheusRetention {
  /** Age at which samples are deleted, in years, weeks, days and hours, for example "15d" or "1y". Default: "15d" */
  readonly time: string;
}

/** A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir, which lives as long as its pod. */
export interface MonitoringStackSpecPrometheusStorage {
  /** Size of each replica's volume, as a Kubernetes quantity of at least 100Mi, for example "50Gi". It may grow and not shrink. Default: "10Gi" */
  readonly size: string;
  /** The StorageClass. The cluster's default one by default. */
  readonly storageClassName?: string;
  /** Uses an emptyDir of that size although there is a StorageClass. false by default. */
  readonly ephemeral?: boolean;
  /** What becomes of the volume claims when the stack is deleted, or this part switched off: they stay, or they go. With a namespace all of its claims go. Default: "Retain" */
  readonly whenDeleted: 'Retain' | 'Delete';
}

/** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
export interface MonitoringStackSpecPrometheusResources {
  /** What the scheduler sets aside, by resource. */
  readonly requests?: Readonly<Record<string, number | string>>;
  /** What the container cannot exceed, by resource. */
  readonly limits?: Readonly<Record<string, number | string>>;
}

/** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
export interface MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword {
  /** The Secret's name. */
  readonly name: string;
  /** The key in the Secret's data. */
  readonly key: string;
}

/** A user name and a password. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemAuthBasic {
  /** The user name. */
  readonly username: string;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly password: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
}

/** A token in the header Authorization. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemAuthBearer {
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly token: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** What stands before the token. Default: "Bearer" */
  readonly type: string;
}

/** A token that is fetched with client credentials. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemAuthOauth2 {
  /** The client's public name. */
  readonly clientId: string;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly clientSecret: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** Where tokens are fetched, for example "https://login.example.com/token". */
  readonly tokenUrl: string;
  /** Scopes to ask for. None by default. */
  readonly scopes?: readonly string[];
  /** Further parameters of the request for a token. None by default. */
  readonly endpointParams?: Readonly<Record<string, string>>;
}

/** How Prometheus shows who it is. Exactly one of basic, bearer and oauth2. None by default. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemAuth {
  /** A user name and a password. */
  readonly basic?: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasic;
  /** A token in the header Authorization. */
  readonly bearer?: MonitoringStackSpecPrometheusRemoteWriteItemAuthBearer;
  /** A token that is fetched with client credentials. */
  readonly oauth2?: MonitoringStackSpecPrometheusRemoteWriteItemAuthOauth2;
}

/** How https verifies the other side, and the certificate that Prometheus shows. The system's roots and none by default. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemTls {
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly ca?: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly certificate?: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly key?: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** The name that the other side's certificate must have. The address by default. */
  readonly serverName?: string;
  /** Takes any certificate. false by default. */
  readonly insecureSkipVerify?: boolean;
}

/** One step. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemWrite_relabel_config {
  /** What the step does. replace by default. */
  readonly action?:
    | 'replace'
    | 'lowercase'
    | 'uppercase'
    | 'hashmod'
    | 'labelmap'
    | 'labeldrop'
    | 'labelkeep'
    | 'keep'
    | 'drop'
    | 'keepequal'
    | 'dropequal';
  /** Labels whose values are joined and matched. */
  readonly source_labels?: readonly string[];
  /** What joins them. ";" by default. */
  readonly separator?: string;
  /** What they must match as a whole. Anything by default. */
  readonly regex?: string;
  /** The label that is written. */
  readonly target_label?: string;
  /** What is written; "$1" is the first group of regex, and the default. */
  readonly replacement?: string;
  /** By what hashmod divides. */
  readonly modulus?: number;
}

/** How samples wait to be sent. Prometheus' own defaults by default. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemQueue_config {
  /** Samples that each shard holds. */
  readonly capacity?: number;
  /** Shards that send at least. */
  readonly min_shards?: number;
  /** Shards that send at most. */
  readonly max_shards?: number;
  /** Samples of one request. */
  readonly max_samples_per_send?: number;
  /** How long a sample waits at most for a request to fill. */
  readonly batch_send_deadline?: string;
  /** The pause after a first failure. */
  readonly min_backoff?: string;
  /** The longest pause between failures. */
  readonly max_backoff?: string;
  /** Samples that are older are dropped. None by default. */
  readonly sample_age_limit?: string;
  /** Tries again what was refused with status 429. false by default. */
  readonly retry_on_http_429?: boolean;
}

/** How the meaning of metrics is told. */
export interface MonitoringStackSpecPrometheusRemoteWriteItemMetadata_config {
  /** Whether it is told. true by default. */
  readonly send?: boolean;
  /** How often it is told, between 1s and 24h. */
  readonly send_interval?: string;
}

/** A place that samples are sent to. */
export interface MonitoringStackSpecPrometheusRemoteWriteItem {
  /** Names it in metrics and logs. */
  readonly name: string;
  /** The address, without a user or a password in it. */
  readonly url: string;
  /** How long a request may take, between 10ms and 24h. Prometheus' own default by default. */
  readonly remote_timeout?: string;
  /** Headers of every request, for example X-Scope-OrgID. They are no secret; those that authenticate are refused, and belong to auth. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How Prometheus shows who it is. Exactly one of basic, bearer and oauth2. None by default. */
  readonly auth?: MonitoringStackSpecPrometheusRemoteWriteItemAuth;
  /** How https verifies the other side, and the certificate that Prometheus shows. The system's roots and none by default. */
  readonly tls?: MonitoringStackSpecPrometheusRemoteWriteItemTls;
  /** The version of the protocol. The first by default. */
  readonly protobuf_message?: 'prometheus.WriteRequest' | 'io.prometheus.write.v2.Request';
  /** Sends exemplars too. They are kept with the feature exemplar-storage alone. false by default. */
  readonly send_exemplars?: boolean;
  /** Sends native histograms too. false by default. */
  readonly send_native_histograms?: boolean;
  /** Steps that choose and change what is sent. */
  readonly write_relabel_configs?: readonly MonitoringStackSpecPrometheusRemoteWriteItemWrite_relabel_config[];
  /** How samples wait to be sent. Prometheus' own defaults by default. */
  readonly queue_config?: MonitoringStackSpecPrometheusRemoteWriteItemQueue_config;
  /** How the meaning of metrics is told. */
  readonly metadata_config?: MonitoringStackSpecPrometheusRemoteWriteItemMetadata_config;
}

/** A place that samples are read from. */
export interface MonitoringStackSpecPrometheusRemoteReadItem {
  /** Names it in metrics and logs. */
  readonly name: string;
  /** The address, without a user or a password in it. */
  readonly url: string;
  /** How long a request may take, between 10ms and 24h. Prometheus' own default by default. */
  readonly remote_timeout?: string;
  /** Headers of every request, for example X-Scope-OrgID. They are no secret; those that authenticate are refused, and belong to auth. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How Prometheus shows who it is. Exactly one of basic, bearer and oauth2. None by default. */
  readonly auth?: MonitoringStackSpecPrometheusRemoteWriteItemAuth;
  /** How https verifies the other side, and the certificate that Prometheus shows. The system's roots and none by default. */
  readonly tls?: MonitoringStackSpecPrometheusRemoteWriteItemTls;
  /** Asks also for times that the server itself has whole. false by default. */
  readonly read_recent?: boolean;
  /** Looks for this stack's own series alone, by its external labels. true by default. */
  readonly filter_external_labels?: boolean;
  /** Labels that a query must name with these values to be asked here. */
  readonly required_matchers?: Readonly<Record<string, string>>;
}

/** A taint, or several that are alike. An empty one with the operator Exists tolerates all. */
export interface MonitoringStackSpecPrometheusSchedulingToleration {
  /** The taint's key. Every key by default, with the operator Exists. */
  readonly key?: string;
  /** Whether the taint must have this value (Equal, the default) or may have any (Exists). */
  readonly operator?: 'Equal' | 'Exists';
  /** The taint's value. */
  readonly value?: string;
  /** The taint's effect. Every effect by default. */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** Seconds for which a pod stays on a node that gets such a taint. For good by default. */
  readonly tolerationSeconds?: number;
}

/** Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes. */
export interface MonitoringStackSpecPrometheusSchedulingAffinity {
  /** Nodes that pods need or prefer, by their labels. */
  readonly nodeAffinity?: Readonly<Record<string, unknown>>;
  /** Pods that pods need or prefer to be near. */
  readonly podAffinity?: Readonly<Record<string, unknown>>;
  /** Pods that pods need or prefer to be away from. */
  readonly podAntiAffinity?: Readonly<Record<string, unknown>>;
}

/** One rule of spreading. */
export interface MonitoringStackSpecPrometheusSchedulingTopologySpreadConstraint {
  /** The label of nodes whose values make the groups, for example "topology.kubernetes.io/zone". */
  readonly topologyKey: string;
  /** Whether a replica waits or runs anyway where it cannot be spread. */
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  /** By how many replicas two groups may differ at most. Default: 1 */
  readonly maxSkew: number;
}

/** On which nodes the pods run. By default on any that runs Linux and, as far as possible, each replica on a node of its own. */
export interface MonitoringStackSpecPrometheusScheduling {
  /** Labels that a node must have, besides kubernetes.io/os=linux. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints of nodes that keep the pods away no longer. None by default. */
  readonly tolerations?: readonly MonitoringStackSpecPrometheusSchedulingToleration[];
  /** Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes. */
  readonly affinity?: MonitoringStackSpecPrometheusSchedulingAffinity;
  /** How the replicas of this part are spread over zones, nodes or other groups of nodes. They are what is counted. */
  readonly topologySpreadConstraints?: readonly MonitoringStackSpecPrometheusSchedulingTopologySpreadConstraint[];
  /** The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default. */
  readonly priorityClassName?: string;
}

/** More labels and annotations for the pods. */
export interface MonitoringStackSpecPrometheusPodPatchMetadata {
  /** More labels. Those that Bellwether sets stay. */
  readonly labels?: Readonly<Record<string, string>>;
  /** More annotations. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
export interface MonitoringStackSpecPrometheusPodPatch {
  /** More labels and annotations for the pods. */
  readonly metadata?: MonitoringStackSpecPrometheusPodPatchMetadata;
  /** Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A user name and a password. */
export interface MonitoringStackSpecPrometheusExposeAuthBasic {
  /** The user name, without a colon. */
  readonly username: string;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly password: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
}

/** Whom the web UI and its API let in. Everyone by default. The stack itself, and the operator, log in as the user bellwether. */
export interface MonitoringStackSpecPrometheusExposeAuth {
  /** A user name and a password. */
  readonly basic: MonitoringStackSpecPrometheusExposeAuthBasic;
}

/** Serves https instead of http, also within the cluster. Secrets may be renewed at any time, and restart nothing. */
export interface MonitoringStackSpecPrometheusExposeTls {
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly certificate: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
  /** A key of a Secret in the stack's namespace that has the label monitoring.bellwether.dev/allow-scrape: "true". */
  readonly key: MonitoringStackSpecPrometheusRemoteWriteItemAuthBasicPassword;
}

/** Has the Ingress serve https. http by default. */
export interface MonitoringStackSpecPrometheusExposeIngressTls {
  /** The Secret with certificate and key, which the Ingress controller reads. The controller's own certificate by default. */
  readonly secretName?: string;
}

/** An Ingress for the web UI. Needs auth or allowUnauthenticated. None by default. */
export interface MonitoringStackSpecPrometheusExposeIngress {
  /** The host name under which it is reached, for example "prometheus.example.com". */
  readonly host: string;
  /** The IngressClass. The cluster's default one by default. */
  readonly className?: string;
  /** Has the Ingress serve https. http by default. */
  readonly tls?: MonitoringStackSpecPrometheusExposeIngressTls;
  /** Annotations of the Ingress, for its controller. None by default. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Gateway. */
export interface MonitoringStackSpecPrometheusExposeHttpRouteParentRef {
  /** The Gateway's name. */
  readonly name: string;
  /** Its namespace. The stack's own by default. */
  readonly namespace?: string;
  /** The name of one of its listeners. All that fit by default. */
  readonly sectionName?: string;
}

/** An HTTPRoute of the Gateway API for the web UI, where the cluster has that kind. Needs auth or allowUnauthenticated. None by default. */
export interface MonitoringStackSpecPrometheusExposeHttpRoute {
  /** The Gateways that are to serve it. */
  readonly parentRefs: readonly MonitoringStackSpecPrometheusExposeHttpRouteParentRef[];
  /** Host names under which it is reached; links lead to the first. Those of the Gateway by default. */
  readonly hostnames?: readonly string[];
  /** How the Gateway's listener is reached, for links and status.endpoints. https by default. */
  readonly scheme?: 'http' | 'https';
}

/** How the web UI can be reached, and by whom. From within the cluster by everyone by default. */
export interface MonitoringStackSpecPrometheusExpose {
  /** The type of the web UI's Service. Any but ClusterIP is reached from outside the cluster and needs auth or allowUnauthenticated. Default: "ClusterIP" */
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** The path that everything of the web UI and its API stands below, for example "/prometheus", however it is reached. Default: "/" */
  readonly path: string;
  /** Whom the web UI and its API let in. Everyone by default. The stack itself, and the operator, log in as the user bellwether. */
  readonly auth?: MonitoringStackSpecPrometheusExposeAuth;
  /** Serves https instead of http, also within the cluster. Secrets may be renewed at any time, and restart nothing. */
  readonly tls?: MonitoringStackSpecPrometheusExposeTls;
  /** Says that everyone who can reach the address may use the web UI. false by default. */
  readonly allowUnauthenticated?: boolean;
  /** An Ingress for the web UI. Needs auth or allowUnauthenticated. None by default. */
  readonly ingress?: MonitoringStackSpecPrometheusExposeIngress;
  /** An HTTPRoute of the Gateway API for the web UI, where the cluster has that kind. Needs auth or allowUnauthenticated. None by default. */
  readonly httpRoute?: MonitoringStackSpecPrometheusExposeHttpRoute;
}

/** The Prometheus server. */
export interface MonitoringStackSpecPrometheus {
  /** Container image. The version that this release of Bellwether was tested with by default. */
  readonly image?: string;
  /** Number of servers, 1 to 8, that all collect the same. Each has the external label prometheus_replica. Default: 1 */
  readonly replicas: number;
  /** How long samples are kept. Size is bounded as well, to 80 % of the volume. */
  readonly retention: MonitoringStackSpecPrometheusRetention;
  /** A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir, which lives as long as its pod. */
  readonly storage: MonitoringStackSpecPrometheusStorage;
  /** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
  readonly resources?: MonitoringStackSpecPrometheusResources;
  /** How often targets are scraped that say nothing else, between 1s and 24h. Default: "30s" */
  readonly scrapeInterval: string;
  /** How long a scrape may take, at least 1s and not above scrapeInterval. 10s by default, or scrapeInterval when that is shorter. */
  readonly scrapeTimeout?: string;
  /** How often rule groups are evaluated that say nothing else, between 1s and 24h. Default: "30s" */
  readonly evaluationInterval: string;
  /** Labels that name this stack to everything outside it, such as Alertmanager. None by default. */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Who finds pods and Services of ScrapeTargets. Operator costs the servers far less beyond some hundred ScrapeTargets; a server that restarts while no operator runs then has none of these targets until one does. Default: "Prometheus" */
  readonly discovery: 'Prometheus' | 'Operator';
  /** Features of Prometheus that are off by default. Those that change the grammar of PromQL are not among them, since rules are judged without them. */
  readonly enableFeatures?: readonly (
    | 'concurrent-rule-eval'
    | 'created-timestamp-zero-ingestion'
    | 'delayed-compaction'
    | 'exemplar-storage'
    | 'fast-startup'
    | 'memory-snapshot-on-shutdown'
    | 'metadata-wal-records'
    | 'old-ui'
    | 'promql-delayed-name-removal'
    | 'promql-per-step-stats'
    | 'type-and-unit-labels'
    | 'use-uncached-io'
  )[];
  /** Where else samples are sent, in the grammar of Prometheus' own remote_write. Judged by promtool before it is used; a refused one leaves the last good configuration running. */
  readonly remoteWrite?: readonly MonitoringStackSpecPrometheusRemoteWriteItem[];
  /** Where else queries look for samples, in the grammar of Prometheus' own remote_read. Judged by promtool before it is used; a refused one leaves the last good configuration running. */
  readonly remoteRead?: readonly MonitoringStackSpecPrometheusRemoteReadItem[];
  /** On which nodes the pods run. By default on any that runs Linux and, as far as possible, each replica on a node of its own. */
  readonly scheduling?: MonitoringStackSpecPrometheusScheduling;
  /** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
  readonly podPatch?: MonitoringStackSpecPrometheusPodPatch;
  /** How the web UI can be reached, and by whom. From within the cluster by everyone by default. */
  readonly expose: MonitoringStackSpecPrometheusExpose;
}

/** A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir. */
export interface MonitoringStackSpecAlertmanagerStorage {
  /** Size of each replica's volume, as a Kubernetes quantity of at least 100Mi. It may grow and not shrink. Default: "1Gi" */
  readonly size: string;
  /** The StorageClass. The cluster's default one by default. */
  readonly storageClassName?: string;
  /** Uses an emptyDir of that size although there is a StorageClass. false by default. */
  readonly ephemeral?: boolean;
  /** What becomes of the volume claims when the stack is deleted, or this part switched off: they stay, or they go. With a namespace all of its claims go. Default: "Retain" */
  readonly whenDeleted: 'Retain' | 'Delete';
}

/** Groups, silences and sends alerts. */
export interface MonitoringStackSpecAlertmanager {
  /** Whether this part runs. Default: true */
  readonly enabled: boolean;
  /** Container image. The version that this release of Bellwether was tested with by default. */
  readonly image?: string;
  /** Number of Alertmanagers, 1 to 8, that share silences and notifications by gossip. Default: 1 */
  readonly replicas: number;
  /** How long resolved alerts and silences are remembered, in hours or minutes. Default: "120h" */
  readonly retention: string;
  /** A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir. */
  readonly storage: MonitoringStackSpecAlertmanagerStorage;
  /** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
  readonly resources?: MonitoringStackSpecPrometheusResources;
  /** On which nodes the pods run. By default on any that runs Linux and, as far as possible, each replica on a node of its own. */
  readonly scheduling?: MonitoringStackSpecPrometheusScheduling;
  /** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
  readonly podPatch?: MonitoringStackSpecPrometheusPodPatch;
  /** How the web UI can be reached, and by whom. From within the cluster by everyone by default. */
  readonly expose: MonitoringStackSpecPrometheusExpose;
  /** The configuration in Alertmanager's own grammar (global, route, receivers, inhibit_rules, time_intervals, …). Judged by amtool before it is used; a refused one leaves the last good one running. Without it alerts are shown and sent nowhere. A secret is given as a reference { name, key } to a Secret, as in remoteWrite's auth, at every field that Alertmanager also reads from a file; a field that holds a file path is refused. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Notification templates by name, each the text of a file that Alertmanager loads, for receivers to refer to. None by default. */
  readonly templates?: Readonly<Record<string, string>>;
}

/** On which nodes the pods run. By default on every node that runs Linux, whatever its taints. */
export interface MonitoringStackSpecNodeExporterScheduling {
  /** Labels that a node must have, besides kubernetes.io/os=linux. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints of nodes that keep the pods away no longer. All by default; an empty list tolerates none. */
  readonly tolerations?: readonly MonitoringStackSpecPrometheusSchedulingToleration[];
  /** Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes. */
  readonly affinity?: MonitoringStackSpecPrometheusSchedulingAffinity;
  /** The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default. */
  readonly priorityClassName?: string;
}

/** Hardware and kernel metrics of every node. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here. */
export interface MonitoringStackSpecNodeExporter {
  /** Whether this part runs. Default: true */
  readonly enabled: boolean;
  /** Container image. The version that this release of Bellwether was tested with by default. */
  readonly image?: string;
  /** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
  readonly resources?: MonitoringStackSpecPrometheusResources;
  /** On which nodes the pods run. By default on every node that runs Linux, whatever its taints. */
  readonly scheduling?: MonitoringStackSpecNodeExporterScheduling;
  /** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
  readonly podPatch?: MonitoringStackSpecPrometheusPodPatch;
}

/** On which node the pod runs. By default on any that runs Linux. */
export interface MonitoringStackSpecKubeStateMetricsScheduling {
  /** Labels that a node must have, besides kubernetes.io/os=linux. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints of nodes that keep the pods away no longer. None by default. */
  readonly tolerations?: readonly MonitoringStackSpecPrometheusSchedulingToleration[];
  /** Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes. */
  readonly affinity?: MonitoringStackSpecPrometheusSchedulingAffinity;
  /** The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default. */
  readonly priorityClassName?: string;
}

/** Metrics about the state of Kubernetes objects. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here. */
export interface MonitoringStackSpecKubeStateMetrics {
  /** Whether this part runs. Default: true */
  readonly enabled: boolean;
  /** Container image. The version that this release of Bellwether was tested with by default. */
  readonly image?: string;
  /** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
  readonly resources?: MonitoringStackSpecPrometheusResources;
  /** On which node the pod runs. By default on any that runs Linux. */
  readonly scheduling?: MonitoringStackSpecKubeStateMetricsScheduling;
  /** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
  readonly podPatch?: MonitoringStackSpecPrometheusPodPatch;
}

/** Keeps pushed metrics over a restart of the pod, on a volume claim. Without it they are lost with the pod. */
export interface MonitoringStackSpecPushgatewayPersistence {
  /** Size of the volume, as a Kubernetes quantity of at least 10Mi, for example "1Gi". It may grow and not shrink. */
  readonly size: string;
  /** The StorageClass. The cluster's default one by default. */
  readonly storageClassName?: string;
  /** What becomes of the volume claim when the stack is deleted: it stays, or it goes. It stays when only this part is switched off. With a namespace all of its claims go. Default: "Retain" */
  readonly whenDeleted: 'Retain' | 'Delete';
}

/** Takes the results of batch jobs, which end before they could be scraped. */
export interface MonitoringStackSpecPushgateway {
  /** The namespaces whose pods may push, where the cluster's network enforces NetworkPolicies. All by default. */
  readonly from?: readonly string[];
  /** Age of its last push at which a group is deleted, for example "36h", and two scrape intervals at least. Never by default. */
  readonly expireAfter?: string;
  /** Whether this part runs. Default: true */
  readonly enabled: boolean;
  /** Container image. The version that this release of Bellwether was tested with by default. */
  readonly image?: string;
  /** Requests and limits of the container. By default requests that fit a small cluster, and no limits. */
  readonly resources?: MonitoringStackSpecPrometheusResources;
  /** On which node the pod runs. By default on any that runs Linux. */
  readonly scheduling?: MonitoringStackSpecKubeStateMetricsScheduling;
  /** What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays. */
  readonly podPatch?: MonitoringStackSpecPrometheusPodPatch;
  /** Keeps pushed metrics over a restart of the pod, on a volume claim. Without it they are lost with the pod. */
  readonly persistence?: MonitoringStackSpecPushgatewayPersistence;
}

/** Who may open connections to the stack's pods. They take effect where the cluster's network enforces NetworkPolicies. */
export interface MonitoringStackSpecNetworkPolicies {
  /** Whether each part has a NetworkPolicy that admits whom it serves: web UIs and the pushgateway every pod of the cluster, and everyone where the UI is exposed; the others this stack's own Prometheus. Further policies of your own admit further peers. None for node-exporter, which is in its node's network. Default: true */
  readonly enabled: boolean;
}

/** Metrics of the cluster itself. Auto scrapes what the cluster has. */
export interface MonitoringStackSpecKubernetes {
  /** The API server's own metrics, as the job apiserver. Default: "Auto" */
  readonly apiServer: 'Auto' | 'Disabled';
  /** The own metrics of every node's kubelet, as the job kubelet. Default: "Auto" */
  readonly kubelet: 'Auto' | 'Disabled';
  /** CPU, memory, network and disk of every container, from the kubelet's cAdvisor. Default: "Auto" */
  readonly cadvisor: 'Auto' | 'Disabled';
  /** Results of liveness, readiness and startup probes, from the kubelet. Default: "Auto" */
  readonly probes: 'Auto' | 'Disabled';
  /** The cluster's DNS, as the job coredns. Default: "Auto" */
  readonly coredns: 'Auto' | 'Disabled';
  /** The controller manager, as the job kube-controller-manager, where its pods in kube-system have the label component=kube-controller-manager. Needs its flag --bind-address=0.0.0.0; port 10257. Default: "Disabled" */
  readonly controllerManager: 'Enabled' | 'Disabled';
  /** The scheduler, as the job kube-scheduler, where its pods have the label component=kube-scheduler. Needs its flag --bind-address=0.0.0.0; port 10259. Default: "Disabled" */
  readonly scheduler: 'Enabled' | 'Disabled';
  /** etcd, as the job etcd, where its pods have the label component=etcd. Needs its flag --listen-metrics-urls=http://0.0.0.0:2381. Default: "Disabled" */
  readonly etcd: 'Enabled' | 'Disabled';
  /** kube-proxy, as the job kube-proxy, where its pods have the label k8s-app=kube-proxy. Needs metricsBindAddress 0.0.0.0:10249 in its configuration. Default: "Disabled" */
  readonly kubeProxy: 'Enabled' | 'Disabled';
}

/** Alerts and recording rules about the cluster and the stack itself that every stack brings along. */
export interface MonitoringStackSpecDefaultRules {
  /** Whether the stack evaluates them. Default: true */
  readonly enabled: boolean;
  /** Alerts to leave out, by name; none by default. */
  readonly disabled?: readonly (
    | 'TargetsDown'
    | 'PrometheusReloadFailed'
    | 'PrometheusRuleFailing'
    | 'PrometheusRulesLate'
    | 'PrometheusNotificationsFailing'
    | 'PrometheusRemoteWriteBehind'
    | 'PrometheusSamplesDiscarded'
    | 'AlertmanagerNotificationsFailing'
    | 'AlertmanagerReplicasApart'
    | 'PushRefused'
    | 'ApiServerErrors'
    | 'ApiServerSlow'
    | 'ClientCertificateExpiring'
    | 'AggregatedApiUnavailable'
    | 'DnsErrors'
    | 'NodeNotReady'
    | 'NodeUnderPressure'
    | 'KubeletDown'
    | 'NodePodsNearlyFull'
    | 'NodeFilesystemFull'
    | 'NodeFilesystemFillingUp'
    | 'NodeInodesRunningOut'
    | 'NodeMemoryShort'
    | 'NodeOverloaded'
    | 'NodeClockOff'
    | 'NodeNetworkErrors'
    | 'ContainerCrashLooping'
    | 'ContainerImageMissing'
    | 'ContainerOutOfMemory'
    | 'PodNotStarting'
    | 'DeploymentIncomplete'
    | 'DeploymentStuck'
    | 'StatefulSetIncomplete'
    | 'DaemonSetIncomplete'
    | 'JobFailed'
    | 'CronJobLate'
    | 'AutoscalerAtMaximum'
    | 'VolumeFull'
    | 'VolumeFillingUp'
    | 'VolumeFailed'
    | 'QuotaNearlyUsed'
  )[];
  /** Labels for all of these alerts, for your routing, such as a team. An alert's own severity stays. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether an alert named Watchdog always fires, by which a service outside can tell that alerts arrive. Default: false */
  readonly watchdog: boolean;
}

/** Dashboards for Grafana, each a ConfigMap that a Grafana with the usual sidecar picks up. */
export interface MonitoringStackSpecDashboards {
  /** Whether the stack writes them. Default: false */
  readonly enabled: boolean;
  /** The label, with the value "1", by which Grafana's sidecar finds them. Default: "grafana_dashboard" */
  readonly label: string;
}

/** Which ScrapeTargets belong to this stack. All of the cluster by default. */
export interface MonitoringStackSpecTargets {
  /** Labels that the objects must have. */
  readonly selector?: LabelSelector;
  /** Labels that the objects' namespaces must have. */
  readonly namespaceSelector?: LabelSelector;
}

/** Which namespaces may do more than look at themselves. */
export interface MonitoringStackSpecTenancy {
  /** Namespaces whose ScrapeTargets may look into other namespaces and name static addresses, and whose stacks' node-exporter and kube-state-metrics may be used, besides the stack's own. "*" trusts every namespace. None by default. */
  readonly trustedNamespaces?: readonly string[];
  /** Confines the AlertRules of namespaces that are not trusted: each selector gets the matcher namespace="<theirs>", and what they record or raise gets that label. false by default, because an alert about anything else, such as a node, would then never fire and nobody would notice; turn it on where teams share a stack. Templates that call query and the function info are refused. Default: false */
  readonly isolateRules: boolean;
}

/** What the stack is made of. Every part has good defaults. */
export interface MonitoringStackSpec {
  /** The Prometheus server. */
  readonly prometheus: MonitoringStackSpecPrometheus;
  /** Groups, silences and sends alerts. */
  readonly alertmanager: MonitoringStackSpecAlertmanager;
  /** Hardware and kernel metrics of every node. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here. */
  readonly nodeExporter: MonitoringStackSpecNodeExporter;
  /** Metrics about the state of Kubernetes objects. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here. */
  readonly kubeStateMetrics: MonitoringStackSpecKubeStateMetrics;
  /** Takes the results of batch jobs, which end before they could be scraped. */
  readonly pushgateway: MonitoringStackSpecPushgateway;
  /** Who may open connections to the stack's pods. They take effect where the cluster's network enforces NetworkPolicies. */
  readonly networkPolicies: MonitoringStackSpecNetworkPolicies;
  /** Metrics of the cluster itself. Auto scrapes what the cluster has. */
  readonly kubernetes: MonitoringStackSpecKubernetes;
  /** Alerts and recording rules about the cluster and the stack itself that every stack brings along. */
  readonly defaultRules: MonitoringStackSpecDefaultRules;
  /** Dashboards for Grafana, each a ConfigMap that a Grafana with the usual sidecar picks up. */
  readonly dashboards: MonitoringStackSpecDashboards;
  /** Scrapes pods and Services that carry the annotation prometheus.io/scrape: "true", as their annotations port, path, scheme and param_<name> say, with the label job of the form <namespace>/<app or Service>. A pod that a ScrapeTarget selects as well is scraped by both, under two values of the label job. Default: "Enabled" */
  readonly annotationDiscovery: 'Enabled' | 'Disabled';
  /** Which ScrapeTargets belong to this stack. All of the cluster by default. */
  readonly targets: MonitoringStackSpecTargets;
  /** Which AlertRules belong to this stack. All of the cluster by default. */
  readonly rules: MonitoringStackSpecTargets;
  /** Which namespaces may do more than look at themselves. */
  readonly tenancy: MonitoringStackSpecTenancy;
}

/** One Prometheus replica. */
export interface MonitoringStackStatusReplica {
  /** The pod. */
  readonly name: string;
  /** The pod is ready. */
  readonly ready?: boolean;
  /** The configuration that it runs. */
  readonly revision?: string;
  /** What keeps it from running the intended one. */
  readonly message?: string;
}

/** The ScrapeTargets that the stack selects, in numbers. */
export interface MonitoringStackStatusScrapeTargets {
  /** Selected by the stack. */
  readonly selected?: number;
  /** Run in their current generation on every replica. */
  readonly loaded?: number;
  /** Refused in their current generation; their last good version runs on. */
  readonly refused?: number;
}

/** One web UI. */
export interface MonitoringStackStatusEndpoint {
  /** prometheus or alertmanager. */
  readonly name: string;
  /** Where it answers. */
  readonly url: string;
}

/** What became of it. Written by the operator. Default: {"observedGeneration":-1} */
export interface MonitoringStackStatus {
  /** The generation of spec that the conditions speak of; -1 before any was seen. */
  readonly observedGeneration?: number;
  /** The state of the object in the standard form; see the documentation of each reason. */
  readonly conditions?: readonly Condition[];
  /** Hash of the configuration that is meant to run. */
  readonly revision?: string;
  /** The Prometheus replicas, and what was read back from each. */
  readonly replicas?: readonly MonitoringStackStatusReplica[];
  /** The ScrapeTargets that the stack selects, in numbers. */
  readonly scrapeTargets?: MonitoringStackStatusScrapeTargets;
  /** The AlertRules that the stack selects, in numbers. */
  readonly alertRules?: MonitoringStackStatusScrapeTargets;
  /** ScrapeTargets and AlertRules whose current generation was refused; their last good version runs on. */
  readonly refused?: number;
  /** Where the web UIs answer. */
  readonly endpoints?: readonly MonitoringStackStatusEndpoint[];
}

/** A MonitoringStack is a whole Prometheus monitoring stack. An empty spec is valid and good: Prometheus, Alertmanager, node-exporter, kube-state-metrics and pushgateway, which watch the cluster they run in. */
export interface MonitoringStack extends KubeObject {
  readonly apiVersion: 'monitoring.bellwether.dev/v1alpha1';
  readonly kind: 'MonitoringStack';
  readonly spec: MonitoringStackSpec;
  readonly status?: MonitoringStackStatus;
}

/** Names the resource in the API. */
export const monitoringstacks = {
  group: 'monitoring.bellwether.dev',
  version: 'v1alpha1',
  plural: 'monitoringstacks',
  kind: 'MonitoringStack',
  namespaced: true,
} as const;

/** A MonitoringStack as it is written before the API server fills in the defaults; for the CLI, tests and samples. */
export class MonitoringStackModel extends Model<Authored<MonitoringStack>> {
  constructor(data: ModelData<Authored<MonitoringStack>>) {
    const typed: Authored<MonitoringStack> = {
      apiVersion: 'monitoring.bellwether.dev/v1alpha1',
      kind: 'MonitoringStack',
      ...data,
    };
    super(typed);
  }
}
