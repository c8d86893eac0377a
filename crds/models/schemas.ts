/** GENERATED from the CRDs by crds/generate.ts (make generate). Do not edit. */
import type { Schema } from '../schema.ts';

/** The structural schema of each kind. */
export const schemas: ReadonlyMap<string, Schema> = new Map(
  Object.entries<Schema>({
    MonitoringStack: {
      type: 'object',
      description:
        'A MonitoringStack is a whole Prometheus monitoring stack. An empty spec is valid and good: Prometheus, Alertmanager, node-exporter, kube-state-metrics and pushgateway, which watch the cluster they run in.',
      'x-kubernetes-validations': [
        {
          rule: "self.metadata.name.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$')",
          message:
            "must begin with a letter and consist of lower case letters, digits and '-', because the names of Services and pods are built from it",
          fieldPath: '.metadata.name',
        },
      ],
      properties: {
        apiVersion: { type: 'string', maxLength: 63, description: 'monitoring.bellwether.dev/v1alpha1' },
        kind: { type: 'string', maxLength: 63, description: 'MonitoringStack' },
        metadata: {
          type: 'object',
          properties: {
            name: {
              type: 'string',
              maxLength: 39,
              pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$',
              description:
                'At most 39 characters, begins with a letter and has no dots, because the names of Services and pods are built from it.',
            },
          },
        },
        spec: {
          type: 'object',
          default: {},
          description: 'What the stack is made of. Every part has good defaults.',
          properties: {
            prometheus: {
              type: 'object',
              default: {},
              description: 'The Prometheus server.',
              'x-kubernetes-validations': [
                {
                  rule: "!has(self.scrapeTimeout) || !has(self.scrapeInterval) || ![self.scrapeTimeout, self.scrapeInterval].all(d, d.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$')) || duration(self.scrapeTimeout) <= duration(self.scrapeInterval)",
                  message: 'scrapeTimeout must not be longer than scrapeInterval',
                  fieldPath: '.scrapeTimeout',
                },
              ],
              properties: {
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^\\S+$',
                  description:
                    'Container image. The version that this release of Bellwether was tested with by default.',
                },
                replicas: {
                  type: 'integer',
                  format: 'int32',
                  default: 1,
                  minimum: 1,
                  maximum: 8,
                  description:
                    'Number of servers, 1 to 8, that all collect the same. Each has the external label prometheus_replica.',
                },
                retention: {
                  type: 'object',
                  default: {},
                  description: 'How long samples are kept. Size is bounded as well, to 80 % of the volume.',
                  properties: {
                    time: {
                      type: 'string',
                      default: '15d',
                      maxLength: 16,
                      pattern: '^([0-9]{1,2}y)?([0-9]{1,4}w)?([0-9]{1,5}d)?([0-9]{1,6}h)?$',
                      description:
                        'Age at which samples are deleted, in years, weeks, days and hours, for example "15d" or "1y".',
                      'x-kubernetes-validations': [
                        {
                          rule: "self.matches('[1-9]') && self.matches('^[0-9ywdh]+$')",
                          message: 'must be a duration of at least 1h in years, weeks, days and hours, for example 15d',
                        },
                      ],
                    },
                  },
                },
                storage: {
                  type: 'object',
                  default: {},
                  description:
                    'A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir, which lives as long as its pod.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!(has(self.ephemeral) && self.ephemeral && has(self.storageClassName))',
                      message: 'ephemeral and storageClassName exclude each other',
                      fieldPath: '.storageClassName',
                    },
                    {
                      rule: '[self, oldSelf].all(s, has(s.ephemeral) && s.ephemeral) || ![self, oldSelf].all(s, has(s.size) && isQuantity(s.size)) || quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0',
                      message: 'a volume cannot shrink',
                      messageExpression: "'a volume cannot shrink, and this one has ' + oldSelf.size",
                      fieldPath: '.size',
                    },
                  ],
                  properties: {
                    size: {
                      type: 'string',
                      default: '10Gi',
                      maxLength: 20,
                      description:
                        'Size of each replica\'s volume, as a Kubernetes quantity of at least 100Mi, for example "50Gi". It may grow and not shrink.',
                      'x-kubernetes-validations': [
                        {
                          rule: "isQuantity(self) && quantity(self).compareTo(quantity('100Mi')) >= 0",
                          message: 'must be a quantity of at least 100Mi, for example 10Gi',
                        },
                      ],
                    },
                    storageClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description: "The StorageClass. The cluster's default one by default.",
                    },
                    ephemeral: {
                      type: 'boolean',
                      description: 'Uses an emptyDir of that size although there is a StorageClass. false by default.',
                    },
                    whenDeleted: {
                      type: 'string',
                      default: 'Retain',
                      enum: ['Retain', 'Delete'],
                      description:
                        'What becomes of the volume claims when the stack is deleted, or this part switched off: they stay, or they go. With a namespace all of its claims go.',
                    },
                  },
                },
                resources: {
                  type: 'object',
                  description:
                    'Requests and limits of the container. By default requests that fit a small cluster, and no limits.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || ![self.requests[name], self.limits[name]].all(amount, isQuantity(string(amount))) || quantity(string(self.requests[name])).compareTo(quantity(string(self.limits[name]))) <= 0)',
                      message: 'a request must not be above its limit',
                      fieldPath: '.requests',
                    },
                  ],
                  properties: {
                    requests: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the scheduler sets aside, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                    limits: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the container cannot exceed, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                  },
                },
                scrapeInterval: {
                  type: 'string',
                  default: '30s',
                  maxLength: 16,
                  pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                  description: 'How often targets are scraped that say nothing else, between 1s and 24h.',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                      message:
                        'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s',
                    },
                  ],
                },
                scrapeTimeout: {
                  type: 'string',
                  maxLength: 16,
                  pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                  description:
                    'How long a scrape may take, at least 1s and not above scrapeInterval. 10s by default, or scrapeInterval when that is shorter.',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                      message:
                        'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s',
                    },
                  ],
                },
                evaluationInterval: {
                  type: 'string',
                  default: '30s',
                  maxLength: 16,
                  pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                  description: 'How often rule groups are evaluated that say nothing else, between 1s and 24h.',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                      message:
                        'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s',
                    },
                  ],
                },
                externalLabels: {
                  type: 'object',
                  maxProperties: 32,
                  description:
                    'Labels that name this stack to everything outside it, such as Alertmanager. None by default.',
                  additionalProperties: { type: 'string', maxLength: 1024, description: "The label's value." },
                  'x-kubernetes-validations': [
                    {
                      rule: "self.all(name, name.size() <= 128 && name.matches('^[a-zA-Z_][a-zA-Z0-9_]*$') && !name.startsWith('__'))",
                      message:
                        "label names must have at most 128 letters, digits and '_' and not begin with a digit or '__'",
                    },
                    {
                      rule: "!('prometheus_replica' in self)",
                      message: 'prometheus_replica is set by Bellwether; leave it out',
                    },
                  ],
                },
                discovery: {
                  type: 'string',
                  default: 'Prometheus',
                  enum: ['Prometheus', 'Operator'],
                  description:
                    'Who finds pods and Services of ScrapeTargets. Operator costs the servers far less beyond some hundred ScrapeTargets; a server that restarts while no operator runs then has none of these targets until one does.',
                },
                enableFeatures: {
                  type: 'array',
                  maxItems: 16,
                  'x-kubernetes-list-type': 'set',
                  description:
                    'Features of Prometheus that are off by default. Those that change the grammar of PromQL are not among them, since rules are judged without them.',
                  items: {
                    type: 'string',
                    description: 'The name of a feature.',
                    enum: [
                      'concurrent-rule-eval',
                      'created-timestamp-zero-ingestion',
                      'delayed-compaction',
                      'exemplar-storage',
                      'fast-startup',
                      'memory-snapshot-on-shutdown',
                      'metadata-wal-records',
                      'old-ui',
                      'promql-delayed-name-removal',
                      'promql-per-step-stats',
                      'type-and-unit-labels',
                      'use-uncached-io',
                    ],
                  },
                },
                remoteWrite: {
                  type: 'array',
                  maxItems: 8,
                  'x-kubernetes-list-type': 'map',
                  'x-kubernetes-list-map-keys': ['name'],
                  description:
                    "Where else samples are sent, in the grammar of Prometheus' own remote_write. Judged by promtool before it is used; a refused one leaves the last good configuration running.",
                  items: {
                    type: 'object',
                    required: ['name', 'url'],
                    description: 'A place that samples are sent to.',
                    properties: {
                      name: {
                        type: 'string',
                        minLength: 1,
                        maxLength: 63,
                        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                        description: 'Names it in metrics and logs.',
                      },
                      url: {
                        type: 'string',
                        maxLength: 2048,
                        pattern: '^https?://[^/@\\s]+(/\\S*)?$',
                        description: 'The address, without a user or a password in it.',
                      },
                      remote_timeout: {
                        type: 'string',
                        maxLength: 16,
                        pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                        description:
                          "How long a request may take, between 10ms and 24h. Prometheus' own default by default.",
                        'x-kubernetes-validations': [
                          {
                            rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                            message:
                              'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                          },
                        ],
                      },
                      headers: {
                        type: 'object',
                        maxProperties: 16,
                        description:
                          'Headers of every request, for example X-Scope-OrgID. They are no secret; those that authenticate are refused, and belong to auth.',
                        additionalProperties: { type: 'string', maxLength: 1024, description: "The header's value." },
                      },
                      auth: {
                        type: 'object',
                        description:
                          'How Prometheus shows who it is. Exactly one of basic, bearer and oauth2. None by default.',
                        'x-kubernetes-validations': [
                          {
                            rule: '[has(self.basic), has(self.bearer), has(self.oauth2)].filter(x, x).size() == 1',
                            message: 'exactly one of basic, bearer and oauth2 must be set',
                          },
                        ],
                        properties: {
                          basic: {
                            type: 'object',
                            description: 'A user name and a password.',
                            required: ['username', 'password'],
                            properties: {
                              username: { type: 'string', minLength: 1, maxLength: 256, description: 'The user name.' },
                              password: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                            },
                          },
                          bearer: {
                            type: 'object',
                            description: 'A token in the header Authorization.',
                            required: ['token'],
                            properties: {
                              token: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                              type: {
                                type: 'string',
                                default: 'Bearer',
                                maxLength: 64,
                                pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
                                description: 'What stands before the token.',
                              },
                            },
                          },
                          oauth2: {
                            type: 'object',
                            description: 'A token that is fetched with client credentials.',
                            required: ['clientId', 'clientSecret', 'tokenUrl'],
                            properties: {
                              clientId: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 256,
                                description: "The client's public name.",
                              },
                              clientSecret: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                              tokenUrl: {
                                type: 'string',
                                maxLength: 2048,
                                pattern: '^https?://[^@]+$',
                                description: 'Where tokens are fetched, for example "https://login.example.com/token".',
                              },
                              scopes: {
                                type: 'array',
                                maxItems: 32,
                                'x-kubernetes-list-type': 'atomic',
                                description: 'Scopes to ask for. None by default.',
                                items: { type: 'string', minLength: 1, maxLength: 256, description: 'A scope.' },
                              },
                              endpointParams: {
                                type: 'object',
                                maxProperties: 16,
                                description: 'Further parameters of the request for a token. None by default.',
                                additionalProperties: {
                                  type: 'string',
                                  maxLength: 1024,
                                  description: "The parameter's value.",
                                },
                              },
                            },
                          },
                        },
                      },
                      tls: {
                        type: 'object',
                        description:
                          "How https verifies the other side, and the certificate that Prometheus shows. The system's roots and none by default.",
                        'x-kubernetes-validations': [
                          {
                            rule: 'has(self.certificate) == has(self.key)',
                            message: 'certificate and key must be set together',
                          },
                        ],
                        properties: {
                          ca: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          certificate: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          key: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          serverName: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 253,
                            description:
                              "The name that the other side's certificate must have. The address by default.",
                          },
                          insecureSkipVerify: {
                            type: 'boolean',
                            description: 'Takes any certificate. false by default.',
                          },
                        },
                      },
                      protobuf_message: {
                        type: 'string',
                        enum: ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'],
                        description: 'The version of the protocol. The first by default.',
                      },
                      send_exemplars: {
                        type: 'boolean',
                        description:
                          'Sends exemplars too. They are kept with the feature exemplar-storage alone. false by default.',
                      },
                      send_native_histograms: {
                        type: 'boolean',
                        description: 'Sends native histograms too. false by default.',
                      },
                      write_relabel_configs: {
                        type: 'array',
                        maxItems: 32,
                        'x-kubernetes-list-type': 'atomic',
                        description: 'Steps that choose and change what is sent.',
                        items: {
                          type: 'object',
                          description: 'One step.',
                          properties: {
                            action: {
                              type: 'string',
                              enum: [
                                'replace',
                                'lowercase',
                                'uppercase',
                                'hashmod',
                                'labelmap',
                                'labeldrop',
                                'labelkeep',
                                'keep',
                                'drop',
                                'keepequal',
                                'dropequal',
                              ],
                              description: 'What the step does. replace by default.',
                            },
                            source_labels: {
                              type: 'array',
                              maxItems: 16,
                              'x-kubernetes-list-type': 'atomic',
                              description: 'Labels whose values are joined and matched.',
                              items: { type: 'string', maxLength: 128, description: "A label's name." },
                            },
                            separator: {
                              type: 'string',
                              maxLength: 16,
                              description: 'What joins them. ";" by default.',
                            },
                            regex: {
                              type: 'string',
                              maxLength: 2048,
                              description: 'What they must match as a whole. Anything by default.',
                            },
                            target_label: { type: 'string', maxLength: 128, description: 'The label that is written.' },
                            replacement: {
                              type: 'string',
                              maxLength: 1024,
                              description: 'What is written; "$1" is the first group of regex, and the default.',
                            },
                            modulus: {
                              type: 'integer',
                              format: 'int64',
                              minimum: 1,
                              description: 'By what hashmod divides.',
                            },
                          },
                        },
                      },
                      queue_config: {
                        type: 'object',
                        description: "How samples wait to be sent. Prometheus' own defaults by default.",
                        properties: {
                          capacity: {
                            type: 'integer',
                            format: 'int32',
                            minimum: 1,
                            description: 'Samples that each shard holds.',
                          },
                          min_shards: {
                            type: 'integer',
                            format: 'int32',
                            minimum: 1,
                            description: 'Shards that send at least.',
                          },
                          max_shards: {
                            type: 'integer',
                            format: 'int32',
                            minimum: 1,
                            description: 'Shards that send at most.',
                          },
                          max_samples_per_send: {
                            type: 'integer',
                            format: 'int32',
                            minimum: 1,
                            description: 'Samples of one request.',
                          },
                          batch_send_deadline: {
                            type: 'string',
                            maxLength: 16,
                            pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                            description: 'How long a sample waits at most for a request to fill.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                                message:
                                  'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                              },
                            ],
                          },
                          min_backoff: {
                            type: 'string',
                            maxLength: 16,
                            pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                            description: 'The pause after a first failure.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                                message:
                                  'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                              },
                            ],
                          },
                          max_backoff: {
                            type: 'string',
                            maxLength: 16,
                            pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                            description: 'The longest pause between failures.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                                message:
                                  'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                              },
                            ],
                          },
                          sample_age_limit: {
                            type: 'string',
                            maxLength: 16,
                            pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                            description: 'Samples that are older are dropped. None by default.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                                message:
                                  'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                              },
                            ],
                          },
                          retry_on_http_429: {
                            type: 'boolean',
                            description: 'Tries again what was refused with status 429. false by default.',
                          },
                        },
                      },
                      metadata_config: {
                        type: 'object',
                        description: 'How the meaning of metrics is told.',
                        properties: {
                          send: { type: 'boolean', description: 'Whether it is told. true by default.' },
                          send_interval: {
                            type: 'string',
                            maxLength: 16,
                            pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                            description: 'How often it is told, between 1s and 24h.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                                message:
                                  'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s',
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                remoteRead: {
                  type: 'array',
                  maxItems: 8,
                  'x-kubernetes-list-type': 'map',
                  'x-kubernetes-list-map-keys': ['name'],
                  description:
                    "Where else queries look for samples, in the grammar of Prometheus' own remote_read. Judged by promtool before it is used; a refused one leaves the last good configuration running.",
                  items: {
                    type: 'object',
                    required: ['name', 'url'],
                    description: 'A place that samples are read from.',
                    properties: {
                      name: {
                        type: 'string',
                        minLength: 1,
                        maxLength: 63,
                        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                        description: 'Names it in metrics and logs.',
                      },
                      url: {
                        type: 'string',
                        maxLength: 2048,
                        pattern: '^https?://[^/@\\s]+(/\\S*)?$',
                        description: 'The address, without a user or a password in it.',
                      },
                      remote_timeout: {
                        type: 'string',
                        maxLength: 16,
                        pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
                        description:
                          "How long a request may take, between 10ms and 24h. Prometheus' own default by default.",
                        'x-kubernetes-validations': [
                          {
                            rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                            message:
                              'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                          },
                        ],
                      },
                      headers: {
                        type: 'object',
                        maxProperties: 16,
                        description:
                          'Headers of every request, for example X-Scope-OrgID. They are no secret; those that authenticate are refused, and belong to auth.',
                        additionalProperties: { type: 'string', maxLength: 1024, description: "The header's value." },
                      },
                      auth: {
                        type: 'object',
                        description:
                          'How Prometheus shows who it is. Exactly one of basic, bearer and oauth2. None by default.',
                        'x-kubernetes-validations': [
                          {
                            rule: '[has(self.basic), has(self.bearer), has(self.oauth2)].filter(x, x).size() == 1',
                            message: 'exactly one of basic, bearer and oauth2 must be set',
                          },
                        ],
                        properties: {
                          basic: {
                            type: 'object',
                            description: 'A user name and a password.',
                            required: ['username', 'password'],
                            properties: {
                              username: { type: 'string', minLength: 1, maxLength: 256, description: 'The user name.' },
                              password: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                            },
                          },
                          bearer: {
                            type: 'object',
                            description: 'A token in the header Authorization.',
                            required: ['token'],
                            properties: {
                              token: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                              type: {
                                type: 'string',
                                default: 'Bearer',
                                maxLength: 64,
                                pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
                                description: 'What stands before the token.',
                              },
                            },
                          },
                          oauth2: {
                            type: 'object',
                            description: 'A token that is fetched with client credentials.',
                            required: ['clientId', 'clientSecret', 'tokenUrl'],
                            properties: {
                              clientId: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 256,
                                description: "The client's public name.",
                              },
                              clientSecret: {
                                type: 'object',
                                description:
                                  'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                                required: ['name', 'key'],
                                properties: {
                                  name: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                    description: "The Secret's name.",
                                  },
                                  key: {
                                    type: 'string',
                                    maxLength: 253,
                                    pattern: '^[-._a-zA-Z0-9]+$',
                                    description: "The key in the Secret's data.",
                                  },
                                },
                              },
                              tokenUrl: {
                                type: 'string',
                                maxLength: 2048,
                                pattern: '^https?://[^@]+$',
                                description: 'Where tokens are fetched, for example "https://login.example.com/token".',
                              },
                              scopes: {
                                type: 'array',
                                maxItems: 32,
                                'x-kubernetes-list-type': 'atomic',
                                description: 'Scopes to ask for. None by default.',
                                items: { type: 'string', minLength: 1, maxLength: 256, description: 'A scope.' },
                              },
                              endpointParams: {
                                type: 'object',
                                maxProperties: 16,
                                description: 'Further parameters of the request for a token. None by default.',
                                additionalProperties: {
                                  type: 'string',
                                  maxLength: 1024,
                                  description: "The parameter's value.",
                                },
                              },
                            },
                          },
                        },
                      },
                      tls: {
                        type: 'object',
                        description:
                          "How https verifies the other side, and the certificate that Prometheus shows. The system's roots and none by default.",
                        'x-kubernetes-validations': [
                          {
                            rule: 'has(self.certificate) == has(self.key)',
                            message: 'certificate and key must be set together',
                          },
                        ],
                        properties: {
                          ca: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          certificate: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          key: {
                            type: 'object',
                            description:
                              'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                            required: ['name', 'key'],
                            properties: {
                              name: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                description: "The Secret's name.",
                              },
                              key: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[-._a-zA-Z0-9]+$',
                                description: "The key in the Secret's data.",
                              },
                            },
                          },
                          serverName: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 253,
                            description:
                              "The name that the other side's certificate must have. The address by default.",
                          },
                          insecureSkipVerify: {
                            type: 'boolean',
                            description: 'Takes any certificate. false by default.',
                          },
                        },
                      },
                      read_recent: {
                        type: 'boolean',
                        description: 'Asks also for times that the server itself has whole. false by default.',
                      },
                      filter_external_labels: {
                        type: 'boolean',
                        description:
                          "Looks for this stack's own series alone, by its external labels. true by default.",
                      },
                      required_matchers: {
                        type: 'object',
                        maxProperties: 16,
                        description: 'Labels that a query must name with these values to be asked here.',
                        additionalProperties: { type: 'string', maxLength: 1024, description: "The label's value." },
                      },
                    },
                  },
                },
                scheduling: {
                  type: 'object',
                  description:
                    'On which nodes the pods run. By default on any that runs Linux and, as far as possible, each replica on a node of its own.',
                  properties: {
                    nodeSelector: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Labels that a node must have, besides kubernetes.io/os=linux.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    tolerations: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Taints of nodes that keep the pods away no longer. None by default.',
                      items: {
                        type: 'object',
                        description:
                          'A taint, or several that are alike. An empty one with the operator Exists tolerates all.',
                        'x-kubernetes-validations': [
                          {
                            rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
                            message: 'value belongs to the operator Equal; Exists takes any value',
                            fieldPath: '.value',
                          },
                          {
                            rule: "has(self.key) || has(self.operator) && self.operator == 'Exists'",
                            message: 'only the operator Exists does without a key, and then tolerates every taint',
                          },
                          {
                            rule: "!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",
                            message: 'tolerationSeconds belongs to the effect NoExecute',
                            fieldPath: '.tolerationSeconds',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The taint's key. Every key by default, with the operator Exists.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['Equal', 'Exists'],
                            description:
                              'Whether the taint must have this value (Equal, the default) or may have any (Exists).',
                          },
                          value: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "The taint's value.",
                          },
                          effect: {
                            type: 'string',
                            enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                            description: "The taint's effect. Every effect by default.",
                          },
                          tolerationSeconds: {
                            type: 'integer',
                            format: 'int64',
                            description:
                              'Seconds for which a pod stays on a node that gets such a taint. For good by default.',
                          },
                        },
                      },
                    },
                    affinity: {
                      type: 'object',
                      description:
                        "Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes.",
                      properties: {
                        nodeAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Nodes that pods need or prefer, by their labels.',
                        },
                        podAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be near.',
                        },
                        podAntiAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be away from.',
                        },
                      },
                    },
                    topologySpreadConstraints: {
                      type: 'array',
                      maxItems: 8,
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['topologyKey', 'whenUnsatisfiable'],
                      description:
                        'How the replicas of this part are spread over zones, nodes or other groups of nodes. They are what is counted.',
                      items: {
                        type: 'object',
                        required: ['topologyKey', 'whenUnsatisfiable'],
                        description: 'One rule of spreading.',
                        properties: {
                          topologyKey: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description:
                              'The label of nodes whose values make the groups, for example "topology.kubernetes.io/zone".',
                          },
                          whenUnsatisfiable: {
                            type: 'string',
                            enum: ['DoNotSchedule', 'ScheduleAnyway'],
                            description: 'Whether a replica waits or runs anyway where it cannot be spread.',
                          },
                          maxSkew: {
                            type: 'integer',
                            format: 'int32',
                            default: 1,
                            minimum: 1,
                            maximum: 8,
                            description: 'By how many replicas two groups may differ at most.',
                          },
                        },
                      },
                    },
                    priorityClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description:
                        "The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default.",
                    },
                  },
                },
                podPatch: {
                  type: 'object',
                  description:
                    "What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays.",
                  properties: {
                    metadata: {
                      type: 'object',
                      description: 'More labels and annotations for the pods.',
                      properties: {
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More labels. Those that Bellwether sets stay.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More annotations.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 16384,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    spec: {
                      type: 'object',
                      maxProperties: 64,
                      'x-kubernetes-preserve-unknown-fields': true,
                      description:
                        "Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus.",
                    },
                  },
                },
                expose: {
                  type: 'object',
                  default: {},
                  description:
                    'How the web UI can be reached, and by whom. From within the cluster by everyone by default.',
                  'x-kubernetes-validations': [
                    {
                      rule: "(!has(self.type) || self.type == 'ClusterIP') && !has(self.ingress) && !has(self.httpRoute) || has(self.auth) || (has(self.allowUnauthenticated) && self.allowUnauthenticated)",
                      message:
                        'beyond the cluster the web UI is open to everyone who can reach the address; set auth, or allowUnauthenticated to true if that is meant',
                      fieldPath: '.allowUnauthenticated',
                    },
                    {
                      rule: '!has(self.auth) || !has(self.allowUnauthenticated) || !self.allowUnauthenticated',
                      message: 'allowUnauthenticated says that there is no auth; leave one of them out',
                      fieldPath: '.allowUnauthenticated',
                    },
                  ],
                  properties: {
                    type: {
                      type: 'string',
                      default: 'ClusterIP',
                      enum: ['ClusterIP', 'NodePort', 'LoadBalancer'],
                      description:
                        "The type of the web UI's Service. Any but ClusterIP is reached from outside the cluster and needs auth or allowUnauthenticated.",
                    },
                    path: {
                      type: 'string',
                      default: '/',
                      maxLength: 256,
                      pattern: '^/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?$',
                      description:
                        'The path that everything of the web UI and its API stands below, for example "/prometheus", however it is reached.',
                    },
                    auth: {
                      type: 'object',
                      required: ['basic'],
                      description:
                        'Whom the web UI and its API let in. Everyone by default. The stack itself, and the operator, log in as the user bellwether.',
                      properties: {
                        basic: {
                          type: 'object',
                          required: ['username', 'password'],
                          description: 'A user name and a password.',
                          properties: {
                            username: {
                              type: 'string',
                              minLength: 1,
                              maxLength: 256,
                              pattern: '^[^:]+$',
                              description: 'The user name, without a colon.',
                              'x-kubernetes-validations': [
                                {
                                  rule: "self != 'bellwether'",
                                  message: 'bellwether is the user of the stack itself; choose another name',
                                },
                              ],
                            },
                            password: {
                              type: 'object',
                              description:
                                'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                              required: ['name', 'key'],
                              properties: {
                                name: {
                                  type: 'string',
                                  maxLength: 253,
                                  pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                  description: "The Secret's name.",
                                },
                                key: {
                                  type: 'string',
                                  maxLength: 253,
                                  pattern: '^[-._a-zA-Z0-9]+$',
                                  description: "The key in the Secret's data.",
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                    tls: {
                      type: 'object',
                      required: ['certificate', 'key'],
                      description:
                        'Serves https instead of http, also within the cluster. Secrets may be renewed at any time, and restart nothing.',
                      properties: {
                        certificate: {
                          type: 'object',
                          description:
                            'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                          required: ['name', 'key'],
                          properties: {
                            name: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                              description: "The Secret's name.",
                            },
                            key: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[-._a-zA-Z0-9]+$',
                              description: "The key in the Secret's data.",
                            },
                          },
                        },
                        key: {
                          type: 'object',
                          description:
                            'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                          required: ['name', 'key'],
                          properties: {
                            name: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                              description: "The Secret's name.",
                            },
                            key: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[-._a-zA-Z0-9]+$',
                              description: "The key in the Secret's data.",
                            },
                          },
                        },
                      },
                    },
                    allowUnauthenticated: {
                      type: 'boolean',
                      description: 'Says that everyone who can reach the address may use the web UI. false by default.',
                    },
                    ingress: {
                      type: 'object',
                      required: ['host'],
                      description: 'An Ingress for the web UI. Needs auth or allowUnauthenticated. None by default.',
                      properties: {
                        host: {
                          type: 'string',
                          minLength: 1,
                          maxLength: 253,
                          pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
                          description: 'The host name under which it is reached, for example "prometheus.example.com".',
                        },
                        className: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                          description: "The IngressClass. The cluster's default one by default.",
                        },
                        tls: {
                          type: 'object',
                          description: 'Has the Ingress serve https. http by default.',
                          properties: {
                            secretName: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                              description:
                                "The Secret with certificate and key, which the Ingress controller reads. The controller's own certificate by default.",
                            },
                          },
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 32,
                          description: 'Annotations of the Ingress, for its controller. None by default.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 4096,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    httpRoute: {
                      type: 'object',
                      required: ['parentRefs'],
                      description:
                        'An HTTPRoute of the Gateway API for the web UI, where the cluster has that kind. Needs auth or allowUnauthenticated. None by default.',
                      properties: {
                        parentRefs: {
                          type: 'array',
                          minItems: 1,
                          maxItems: 8,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'The Gateways that are to serve it.',
                          items: {
                            type: 'object',
                            required: ['name'],
                            description: 'A Gateway.',
                            properties: {
                              name: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 253,
                                pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                                description: "The Gateway's name.",
                              },
                              namespace: {
                                type: 'string',
                                maxLength: 63,
                                pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                                description: "Its namespace. The stack's own by default.",
                              },
                              sectionName: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                                description: 'The name of one of its listeners. All that fit by default.',
                              },
                            },
                          },
                        },
                        hostnames: {
                          type: 'array',
                          maxItems: 16,
                          'x-kubernetes-list-type': 'set',
                          description:
                            'Host names under which it is reached; links lead to the first. Those of the Gateway by default.',
                          items: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 253,
                            pattern: '^(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
                            description: 'A host name.',
                          },
                        },
                        scheme: {
                          type: 'string',
                          enum: ['http', 'https'],
                          description:
                            "How the Gateway's listener is reached, for links and status.endpoints. https by default.",
                        },
                      },
                    },
                  },
                },
              },
            },
            alertmanager: {
              type: 'object',
              default: {},
              description: 'Groups, silences and sends alerts.',
              properties: {
                enabled: { type: 'boolean', default: true, description: 'Whether this part runs.' },
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^\\S+$',
                  description:
                    'Container image. The version that this release of Bellwether was tested with by default.',
                },
                replicas: {
                  type: 'integer',
                  format: 'int32',
                  default: 1,
                  minimum: 1,
                  maximum: 8,
                  description: 'Number of Alertmanagers, 1 to 8, that share silences and notifications by gossip.',
                },
                retention: {
                  type: 'string',
                  default: '120h',
                  maxLength: 16,
                  pattern: '^[1-9][0-9]{0,5}[hm]$',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('^[1-9][0-9]*[hm]$')",
                      message: 'must be a number of hours or minutes, for example 120h',
                    },
                  ],
                  description: 'How long resolved alerts and silences are remembered, in hours or minutes.',
                },
                storage: {
                  type: 'object',
                  default: {},
                  description:
                    'A volume claim for each replica wherever there is a StorageClass to serve it; else an emptyDir.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!(has(self.ephemeral) && self.ephemeral && has(self.storageClassName))',
                      message: 'ephemeral and storageClassName exclude each other',
                      fieldPath: '.storageClassName',
                    },
                    {
                      rule: '[self, oldSelf].all(s, has(s.ephemeral) && s.ephemeral) || ![self, oldSelf].all(s, has(s.size) && isQuantity(s.size)) || quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0',
                      message: 'a volume cannot shrink',
                      messageExpression: "'a volume cannot shrink, and this one has ' + oldSelf.size",
                      fieldPath: '.size',
                    },
                  ],
                  properties: {
                    size: {
                      type: 'string',
                      default: '1Gi',
                      maxLength: 20,
                      description:
                        "Size of each replica's volume, as a Kubernetes quantity of at least 100Mi. It may grow and not shrink.",
                      'x-kubernetes-validations': [
                        {
                          rule: "isQuantity(self) && quantity(self).compareTo(quantity('100Mi')) >= 0",
                          message: 'must be a quantity of at least 100Mi, for example 10Gi',
                        },
                      ],
                    },
                    storageClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description: "The StorageClass. The cluster's default one by default.",
                    },
                    ephemeral: {
                      type: 'boolean',
                      description: 'Uses an emptyDir of that size although there is a StorageClass. false by default.',
                    },
                    whenDeleted: {
                      type: 'string',
                      default: 'Retain',
                      enum: ['Retain', 'Delete'],
                      description:
                        'What becomes of the volume claims when the stack is deleted, or this part switched off: they stay, or they go. With a namespace all of its claims go.',
                    },
                  },
                },
                resources: {
                  type: 'object',
                  description:
                    'Requests and limits of the container. By default requests that fit a small cluster, and no limits.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || ![self.requests[name], self.limits[name]].all(amount, isQuantity(string(amount))) || quantity(string(self.requests[name])).compareTo(quantity(string(self.limits[name]))) <= 0)',
                      message: 'a request must not be above its limit',
                      fieldPath: '.requests',
                    },
                  ],
                  properties: {
                    requests: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the scheduler sets aside, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                    limits: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the container cannot exceed, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                  },
                },
                scheduling: {
                  type: 'object',
                  description:
                    'On which nodes the pods run. By default on any that runs Linux and, as far as possible, each replica on a node of its own.',
                  properties: {
                    nodeSelector: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Labels that a node must have, besides kubernetes.io/os=linux.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    tolerations: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Taints of nodes that keep the pods away no longer. None by default.',
                      items: {
                        type: 'object',
                        description:
                          'A taint, or several that are alike. An empty one with the operator Exists tolerates all.',
                        'x-kubernetes-validations': [
                          {
                            rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
                            message: 'value belongs to the operator Equal; Exists takes any value',
                            fieldPath: '.value',
                          },
                          {
                            rule: "has(self.key) || has(self.operator) && self.operator == 'Exists'",
                            message: 'only the operator Exists does without a key, and then tolerates every taint',
                          },
                          {
                            rule: "!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",
                            message: 'tolerationSeconds belongs to the effect NoExecute',
                            fieldPath: '.tolerationSeconds',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The taint's key. Every key by default, with the operator Exists.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['Equal', 'Exists'],
                            description:
                              'Whether the taint must have this value (Equal, the default) or may have any (Exists).',
                          },
                          value: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "The taint's value.",
                          },
                          effect: {
                            type: 'string',
                            enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                            description: "The taint's effect. Every effect by default.",
                          },
                          tolerationSeconds: {
                            type: 'integer',
                            format: 'int64',
                            description:
                              'Seconds for which a pod stays on a node that gets such a taint. For good by default.',
                          },
                        },
                      },
                    },
                    affinity: {
                      type: 'object',
                      description:
                        "Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes.",
                      properties: {
                        nodeAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Nodes that pods need or prefer, by their labels.',
                        },
                        podAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be near.',
                        },
                        podAntiAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be away from.',
                        },
                      },
                    },
                    topologySpreadConstraints: {
                      type: 'array',
                      maxItems: 8,
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['topologyKey', 'whenUnsatisfiable'],
                      description:
                        'How the replicas of this part are spread over zones, nodes or other groups of nodes. They are what is counted.',
                      items: {
                        type: 'object',
                        required: ['topologyKey', 'whenUnsatisfiable'],
                        description: 'One rule of spreading.',
                        properties: {
                          topologyKey: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description:
                              'The label of nodes whose values make the groups, for example "topology.kubernetes.io/zone".',
                          },
                          whenUnsatisfiable: {
                            type: 'string',
                            enum: ['DoNotSchedule', 'ScheduleAnyway'],
                            description: 'Whether a replica waits or runs anyway where it cannot be spread.',
                          },
                          maxSkew: {
                            type: 'integer',
                            format: 'int32',
                            default: 1,
                            minimum: 1,
                            maximum: 8,
                            description: 'By how many replicas two groups may differ at most.',
                          },
                        },
                      },
                    },
                    priorityClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description:
                        "The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default.",
                    },
                  },
                },
                podPatch: {
                  type: 'object',
                  description:
                    "What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays.",
                  properties: {
                    metadata: {
                      type: 'object',
                      description: 'More labels and annotations for the pods.',
                      properties: {
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More labels. Those that Bellwether sets stay.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More annotations.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 16384,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    spec: {
                      type: 'object',
                      maxProperties: 64,
                      'x-kubernetes-preserve-unknown-fields': true,
                      description:
                        "Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus.",
                    },
                  },
                },
                expose: {
                  type: 'object',
                  default: {},
                  description:
                    'How the web UI can be reached, and by whom. From within the cluster by everyone by default.',
                  'x-kubernetes-validations': [
                    {
                      rule: "(!has(self.type) || self.type == 'ClusterIP') && !has(self.ingress) && !has(self.httpRoute) || has(self.auth) || (has(self.allowUnauthenticated) && self.allowUnauthenticated)",
                      message:
                        'beyond the cluster the web UI is open to everyone who can reach the address; set auth, or allowUnauthenticated to true if that is meant',
                      fieldPath: '.allowUnauthenticated',
                    },
                    {
                      rule: '!has(self.auth) || !has(self.allowUnauthenticated) || !self.allowUnauthenticated',
                      message: 'allowUnauthenticated says that there is no auth; leave one of them out',
                      fieldPath: '.allowUnauthenticated',
                    },
                  ],
                  properties: {
                    type: {
                      type: 'string',
                      default: 'ClusterIP',
                      enum: ['ClusterIP', 'NodePort', 'LoadBalancer'],
                      description:
                        "The type of the web UI's Service. Any but ClusterIP is reached from outside the cluster and needs auth or allowUnauthenticated.",
                    },
                    path: {
                      type: 'string',
                      default: '/',
                      maxLength: 256,
                      pattern: '^/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?$',
                      description:
                        'The path that everything of the web UI and its API stands below, for example "/prometheus", however it is reached.',
                    },
                    auth: {
                      type: 'object',
                      required: ['basic'],
                      description:
                        'Whom the web UI and its API let in. Everyone by default. The stack itself, and the operator, log in as the user bellwether.',
                      properties: {
                        basic: {
                          type: 'object',
                          required: ['username', 'password'],
                          description: 'A user name and a password.',
                          properties: {
                            username: {
                              type: 'string',
                              minLength: 1,
                              maxLength: 256,
                              pattern: '^[^:]+$',
                              description: 'The user name, without a colon.',
                              'x-kubernetes-validations': [
                                {
                                  rule: "self != 'bellwether'",
                                  message: 'bellwether is the user of the stack itself; choose another name',
                                },
                              ],
                            },
                            password: {
                              type: 'object',
                              description:
                                'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                              required: ['name', 'key'],
                              properties: {
                                name: {
                                  type: 'string',
                                  maxLength: 253,
                                  pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                                  description: "The Secret's name.",
                                },
                                key: {
                                  type: 'string',
                                  maxLength: 253,
                                  pattern: '^[-._a-zA-Z0-9]+$',
                                  description: "The key in the Secret's data.",
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                    tls: {
                      type: 'object',
                      required: ['certificate', 'key'],
                      description:
                        'Serves https instead of http, also within the cluster. Secrets may be renewed at any time, and restart nothing.',
                      properties: {
                        certificate: {
                          type: 'object',
                          description:
                            'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                          required: ['name', 'key'],
                          properties: {
                            name: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                              description: "The Secret's name.",
                            },
                            key: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[-._a-zA-Z0-9]+$',
                              description: "The key in the Secret's data.",
                            },
                          },
                        },
                        key: {
                          type: 'object',
                          description:
                            'A key of a Secret in the stack\'s namespace that has the label monitoring.bellwether.dev/allow-scrape: "true".',
                          required: ['name', 'key'],
                          properties: {
                            name: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                              description: "The Secret's name.",
                            },
                            key: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[-._a-zA-Z0-9]+$',
                              description: "The key in the Secret's data.",
                            },
                          },
                        },
                      },
                    },
                    allowUnauthenticated: {
                      type: 'boolean',
                      description: 'Says that everyone who can reach the address may use the web UI. false by default.',
                    },
                    ingress: {
                      type: 'object',
                      required: ['host'],
                      description: 'An Ingress for the web UI. Needs auth or allowUnauthenticated. None by default.',
                      properties: {
                        host: {
                          type: 'string',
                          minLength: 1,
                          maxLength: 253,
                          pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
                          description: 'The host name under which it is reached, for example "prometheus.example.com".',
                        },
                        className: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                          description: "The IngressClass. The cluster's default one by default.",
                        },
                        tls: {
                          type: 'object',
                          description: 'Has the Ingress serve https. http by default.',
                          properties: {
                            secretName: {
                              type: 'string',
                              maxLength: 253,
                              pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                              description:
                                "The Secret with certificate and key, which the Ingress controller reads. The controller's own certificate by default.",
                            },
                          },
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 32,
                          description: 'Annotations of the Ingress, for its controller. None by default.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 4096,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    httpRoute: {
                      type: 'object',
                      required: ['parentRefs'],
                      description:
                        'An HTTPRoute of the Gateway API for the web UI, where the cluster has that kind. Needs auth or allowUnauthenticated. None by default.',
                      properties: {
                        parentRefs: {
                          type: 'array',
                          minItems: 1,
                          maxItems: 8,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'The Gateways that are to serve it.',
                          items: {
                            type: 'object',
                            required: ['name'],
                            description: 'A Gateway.',
                            properties: {
                              name: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 253,
                                pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                                description: "The Gateway's name.",
                              },
                              namespace: {
                                type: 'string',
                                maxLength: 63,
                                pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                                description: "Its namespace. The stack's own by default.",
                              },
                              sectionName: {
                                type: 'string',
                                maxLength: 253,
                                pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                                description: 'The name of one of its listeners. All that fit by default.',
                              },
                            },
                          },
                        },
                        hostnames: {
                          type: 'array',
                          maxItems: 16,
                          'x-kubernetes-list-type': 'set',
                          description:
                            'Host names under which it is reached; links lead to the first. Those of the Gateway by default.',
                          items: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 253,
                            pattern: '^(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
                            description: 'A host name.',
                          },
                        },
                        scheme: {
                          type: 'string',
                          enum: ['http', 'https'],
                          description:
                            "How the Gateway's listener is reached, for links and status.endpoints. https by default.",
                        },
                      },
                    },
                  },
                },
                config: {
                  type: 'object',
                  maxProperties: 32,
                  'x-kubernetes-preserve-unknown-fields': true,
                  description:
                    "The configuration in Alertmanager's own grammar (global, route, receivers, inhibit_rules, time_intervals, …). Judged by amtool before it is used; a refused one leaves the last good one running. Without it alerts are shown and sent nowhere. A secret is given as a reference { name, key } to a Secret, as in remoteWrite's auth, at every field that Alertmanager also reads from a file; a field that holds a file path is refused.",
                },
                templates: {
                  type: 'object',
                  maxProperties: 16,
                  description:
                    'Notification templates by name, each the text of a file that Alertmanager loads, for receivers to refer to. None by default.',
                  additionalProperties: { type: 'string', maxLength: 16384, description: "The template's text." },
                  'x-kubernetes-validations': [
                    {
                      rule: "self.all(name, name.size() <= 63 && name.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'))",
                      message: "template names must have at most 63 lower case letters, digits and '-'",
                    },
                  ],
                },
              },
            },
            nodeExporter: {
              type: 'object',
              default: {},
              description:
                'Hardware and kernel metrics of every node. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here.',
              properties: {
                enabled: { type: 'boolean', default: true, description: 'Whether this part runs.' },
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^\\S+$',
                  description:
                    'Container image. The version that this release of Bellwether was tested with by default.',
                },
                resources: {
                  type: 'object',
                  description:
                    'Requests and limits of the container. By default requests that fit a small cluster, and no limits.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || ![self.requests[name], self.limits[name]].all(amount, isQuantity(string(amount))) || quantity(string(self.requests[name])).compareTo(quantity(string(self.limits[name]))) <= 0)',
                      message: 'a request must not be above its limit',
                      fieldPath: '.requests',
                    },
                  ],
                  properties: {
                    requests: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the scheduler sets aside, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                    limits: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the container cannot exceed, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                  },
                },
                scheduling: {
                  type: 'object',
                  description:
                    'On which nodes the pods run. By default on every node that runs Linux, whatever its taints.',
                  properties: {
                    nodeSelector: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Labels that a node must have, besides kubernetes.io/os=linux.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    tolerations: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description:
                        'Taints of nodes that keep the pods away no longer. All by default; an empty list tolerates none.',
                      items: {
                        type: 'object',
                        description:
                          'A taint, or several that are alike. An empty one with the operator Exists tolerates all.',
                        'x-kubernetes-validations': [
                          {
                            rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
                            message: 'value belongs to the operator Equal; Exists takes any value',
                            fieldPath: '.value',
                          },
                          {
                            rule: "has(self.key) || has(self.operator) && self.operator == 'Exists'",
                            message: 'only the operator Exists does without a key, and then tolerates every taint',
                          },
                          {
                            rule: "!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",
                            message: 'tolerationSeconds belongs to the effect NoExecute',
                            fieldPath: '.tolerationSeconds',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The taint's key. Every key by default, with the operator Exists.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['Equal', 'Exists'],
                            description:
                              'Whether the taint must have this value (Equal, the default) or may have any (Exists).',
                          },
                          value: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "The taint's value.",
                          },
                          effect: {
                            type: 'string',
                            enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                            description: "The taint's effect. Every effect by default.",
                          },
                          tolerationSeconds: {
                            type: 'integer',
                            format: 'int64',
                            description:
                              'Seconds for which a pod stays on a node that gets such a taint. For good by default.',
                          },
                        },
                      },
                    },
                    affinity: {
                      type: 'object',
                      description:
                        "Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes.",
                      properties: {
                        nodeAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Nodes that pods need or prefer, by their labels.',
                        },
                        podAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be near.',
                        },
                        podAntiAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be away from.',
                        },
                      },
                    },
                    priorityClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description:
                        "The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default.",
                    },
                  },
                },
                podPatch: {
                  type: 'object',
                  description:
                    "What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays.",
                  properties: {
                    metadata: {
                      type: 'object',
                      description: 'More labels and annotations for the pods.',
                      properties: {
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More labels. Those that Bellwether sets stay.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More annotations.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 16384,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    spec: {
                      type: 'object',
                      maxProperties: 64,
                      'x-kubernetes-preserve-unknown-fields': true,
                      description:
                        "Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus.",
                    },
                  },
                },
              },
            },
            kubeStateMetrics: {
              type: 'object',
              default: {},
              description:
                'Metrics about the state of Kubernetes objects. Stacks of one namespace, or of namespaces that they trust, use one of them when they say the same here.',
              properties: {
                enabled: { type: 'boolean', default: true, description: 'Whether this part runs.' },
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^\\S+$',
                  description:
                    'Container image. The version that this release of Bellwether was tested with by default.',
                },
                resources: {
                  type: 'object',
                  description:
                    'Requests and limits of the container. By default requests that fit a small cluster, and no limits.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || ![self.requests[name], self.limits[name]].all(amount, isQuantity(string(amount))) || quantity(string(self.requests[name])).compareTo(quantity(string(self.limits[name]))) <= 0)',
                      message: 'a request must not be above its limit',
                      fieldPath: '.requests',
                    },
                  ],
                  properties: {
                    requests: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the scheduler sets aside, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                    limits: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the container cannot exceed, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                  },
                },
                scheduling: {
                  type: 'object',
                  description: 'On which node the pod runs. By default on any that runs Linux.',
                  properties: {
                    nodeSelector: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Labels that a node must have, besides kubernetes.io/os=linux.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    tolerations: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Taints of nodes that keep the pods away no longer. None by default.',
                      items: {
                        type: 'object',
                        description:
                          'A taint, or several that are alike. An empty one with the operator Exists tolerates all.',
                        'x-kubernetes-validations': [
                          {
                            rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
                            message: 'value belongs to the operator Equal; Exists takes any value',
                            fieldPath: '.value',
                          },
                          {
                            rule: "has(self.key) || has(self.operator) && self.operator == 'Exists'",
                            message: 'only the operator Exists does without a key, and then tolerates every taint',
                          },
                          {
                            rule: "!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",
                            message: 'tolerationSeconds belongs to the effect NoExecute',
                            fieldPath: '.tolerationSeconds',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The taint's key. Every key by default, with the operator Exists.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['Equal', 'Exists'],
                            description:
                              'Whether the taint must have this value (Equal, the default) or may have any (Exists).',
                          },
                          value: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "The taint's value.",
                          },
                          effect: {
                            type: 'string',
                            enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                            description: "The taint's effect. Every effect by default.",
                          },
                          tolerationSeconds: {
                            type: 'integer',
                            format: 'int64',
                            description:
                              'Seconds for which a pod stays on a node that gets such a taint. For good by default.',
                          },
                        },
                      },
                    },
                    affinity: {
                      type: 'object',
                      description:
                        "Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes.",
                      properties: {
                        nodeAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Nodes that pods need or prefer, by their labels.',
                        },
                        podAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be near.',
                        },
                        podAntiAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be away from.',
                        },
                      },
                    },
                    priorityClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description:
                        "The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default.",
                    },
                  },
                },
                podPatch: {
                  type: 'object',
                  description:
                    "What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays.",
                  properties: {
                    metadata: {
                      type: 'object',
                      description: 'More labels and annotations for the pods.',
                      properties: {
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More labels. Those that Bellwether sets stay.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More annotations.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 16384,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    spec: {
                      type: 'object',
                      maxProperties: 64,
                      'x-kubernetes-preserve-unknown-fields': true,
                      description:
                        "Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus.",
                    },
                  },
                },
              },
            },
            pushgateway: {
              type: 'object',
              default: {},
              description: 'Takes the results of batch jobs, which end before they could be scraped.',
              properties: {
                from: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 64,
                  'x-kubernetes-list-type': 'set',
                  items: {
                    type: 'string',
                    maxLength: 63,
                    pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                    description: "A namespace's name.",
                  },
                  description:
                    "The namespaces whose pods may push, where the cluster's network enforces NetworkPolicies. All by default.",
                },
                expireAfter: {
                  type: 'string',
                  maxLength: 16,
                  pattern: '^([0-9]{1,4}w)?([0-9]{1,4}d)?([0-9]{1,4}h)?([0-9]{1,5}m)?$',
                  description:
                    'Age of its last push at which a group is deleted, for example "36h", and two scrape intervals at least. Never by default.',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('[1-9]')",
                      message: 'must be a duration of at least 1m in weeks, days, hours and minutes, for example 36h',
                    },
                  ],
                },
                enabled: { type: 'boolean', default: true, description: 'Whether this part runs.' },
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^\\S+$',
                  description:
                    'Container image. The version that this release of Bellwether was tested with by default.',
                },
                resources: {
                  type: 'object',
                  description:
                    'Requests and limits of the container. By default requests that fit a small cluster, and no limits.',
                  'x-kubernetes-validations': [
                    {
                      rule: '!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || ![self.requests[name], self.limits[name]].all(amount, isQuantity(string(amount))) || quantity(string(self.requests[name])).compareTo(quantity(string(self.limits[name]))) <= 0)',
                      message: 'a request must not be above its limit',
                      fieldPath: '.requests',
                    },
                  ],
                  properties: {
                    requests: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the scheduler sets aside, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                    limits: {
                      type: 'object',
                      maxProperties: 8,
                      description: 'What the container cannot exceed, by resource.',
                      additionalProperties: {
                        'x-kubernetes-int-or-string': true,
                        maxLength: 32,
                        pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
                        'x-kubernetes-validations': [
                          {
                            rule: "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                            message: 'must be a quantity, for example 500m or 2Gi',
                          },
                        ],
                        description: 'A Kubernetes quantity, for example "500m" (half a core) or "2Gi".',
                      },
                    },
                  },
                },
                scheduling: {
                  type: 'object',
                  description: 'On which node the pod runs. By default on any that runs Linux.',
                  properties: {
                    nodeSelector: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Labels that a node must have, besides kubernetes.io/os=linux.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    tolerations: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Taints of nodes that keep the pods away no longer. None by default.',
                      items: {
                        type: 'object',
                        description:
                          'A taint, or several that are alike. An empty one with the operator Exists tolerates all.',
                        'x-kubernetes-validations': [
                          {
                            rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
                            message: 'value belongs to the operator Equal; Exists takes any value',
                            fieldPath: '.value',
                          },
                          {
                            rule: "has(self.key) || has(self.operator) && self.operator == 'Exists'",
                            message: 'only the operator Exists does without a key, and then tolerates every taint',
                          },
                          {
                            rule: "!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",
                            message: 'tolerationSeconds belongs to the effect NoExecute',
                            fieldPath: '.tolerationSeconds',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The taint's key. Every key by default, with the operator Exists.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['Equal', 'Exists'],
                            description:
                              'Whether the taint must have this value (Equal, the default) or may have any (Exists).',
                          },
                          value: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "The taint's value.",
                          },
                          effect: {
                            type: 'string',
                            enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                            description: "The taint's effect. Every effect by default.",
                          },
                          tolerationSeconds: {
                            type: 'integer',
                            format: 'int64',
                            description:
                              'Seconds for which a pod stays on a node that gets such a taint. For good by default.',
                          },
                        },
                      },
                    },
                    affinity: {
                      type: 'object',
                      description:
                        "Affinity in Kubernetes' own grammar. A podAntiAffinity takes the place of the one by which replicas prefer different nodes.",
                      properties: {
                        nodeAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Nodes that pods need or prefer, by their labels.',
                        },
                        podAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be near.',
                        },
                        podAntiAffinity: {
                          type: 'object',
                          maxProperties: 2,
                          'x-kubernetes-preserve-unknown-fields': true,
                          description: 'Pods that pods need or prefer to be away from.',
                        },
                      },
                    },
                    priorityClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description:
                        "The PriorityClass of the pods, which decides who makes room for whom. The cluster's default one by default.",
                    },
                  },
                },
                podPatch: {
                  type: 'object',
                  description:
                    "What no other field says, as a strategic merge patch of the pods' template: lists of containers, volumes, variables, ports and mounts are merged by name, null takes a field away. It may add to what the stack needs of the pod and not take it away, nor give rights beyond the restricted Pod Security Standard; a patch that does is refused in the condition PodPatchAccepted, and the last good one stays.",
                  properties: {
                    metadata: {
                      type: 'object',
                      description: 'More labels and annotations for the pods.',
                      properties: {
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More labels. Those that Bellwether sets stay.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'More annotations.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 16384,
                            description: "The annotation's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                      },
                    },
                    spec: {
                      type: 'object',
                      maxProperties: 64,
                      'x-kubernetes-preserve-unknown-fields': true,
                      description:
                        "Fields of a pod's spec in Kubernetes' own grammar. The part's own container has the part's name, for example prometheus.",
                    },
                  },
                },
                persistence: {
                  type: 'object',
                  description:
                    'Keeps pushed metrics over a restart of the pod, on a volume claim. Without it they are lost with the pod.',
                  required: ['size'],
                  'x-kubernetes-validations': [
                    {
                      rule: '![self, oldSelf].all(s, isQuantity(s.size)) || quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0',
                      message: 'a volume cannot shrink',
                      messageExpression: "'a volume cannot shrink, and this one has ' + oldSelf.size",
                      fieldPath: '.size',
                    },
                  ],
                  properties: {
                    size: {
                      type: 'string',
                      maxLength: 20,
                      description:
                        'Size of the volume, as a Kubernetes quantity of at least 10Mi, for example "1Gi". It may grow and not shrink.',
                      'x-kubernetes-validations': [
                        {
                          rule: "isQuantity(self) && quantity(self).compareTo(quantity('10Mi')) >= 0",
                          message: 'must be a quantity of at least 10Mi, for example 1Gi',
                        },
                      ],
                    },
                    storageClassName: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
                      description: "The StorageClass. The cluster's default one by default.",
                    },
                    whenDeleted: {
                      type: 'string',
                      default: 'Retain',
                      enum: ['Retain', 'Delete'],
                      description:
                        'What becomes of the volume claim when the stack is deleted: it stays, or it goes. It stays when only this part is switched off. With a namespace all of its claims go.',
                    },
                  },
                },
              },
            },
            networkPolicies: {
              type: 'object',
              default: {},
              description:
                "Who may open connections to the stack's pods. They take effect where the cluster's network enforces NetworkPolicies.",
              properties: {
                enabled: {
                  type: 'boolean',
                  default: true,
                  description:
                    "Whether each part has a NetworkPolicy that admits whom it serves: web UIs and the pushgateway every pod of the cluster, and everyone where the UI is exposed; the others this stack's own Prometheus. Further policies of your own admit further peers. None for node-exporter, which is in its node's network.",
                },
              },
            },
            kubernetes: {
              type: 'object',
              default: {},
              description: 'Metrics of the cluster itself. Auto scrapes what the cluster has.',
              properties: {
                apiServer: {
                  type: 'string',
                  default: 'Auto',
                  enum: ['Auto', 'Disabled'],
                  description: "The API server's own metrics, as the job apiserver.",
                },
                kubelet: {
                  type: 'string',
                  default: 'Auto',
                  enum: ['Auto', 'Disabled'],
                  description: "The own metrics of every node's kubelet, as the job kubelet.",
                },
                cadvisor: {
                  type: 'string',
                  default: 'Auto',
                  enum: ['Auto', 'Disabled'],
                  description: "CPU, memory, network and disk of every container, from the kubelet's cAdvisor.",
                },
                probes: {
                  type: 'string',
                  default: 'Auto',
                  enum: ['Auto', 'Disabled'],
                  description: 'Results of liveness, readiness and startup probes, from the kubelet.',
                },
                coredns: {
                  type: 'string',
                  default: 'Auto',
                  enum: ['Auto', 'Disabled'],
                  description: "The cluster's DNS, as the job coredns.",
                },
                controllerManager: {
                  type: 'string',
                  default: 'Disabled',
                  enum: ['Enabled', 'Disabled'],
                  description:
                    'The controller manager, as the job kube-controller-manager, where its pods in kube-system have the label component=kube-controller-manager. Needs its flag --bind-address=0.0.0.0; port 10257.',
                },
                scheduler: {
                  type: 'string',
                  default: 'Disabled',
                  enum: ['Enabled', 'Disabled'],
                  description:
                    'The scheduler, as the job kube-scheduler, where its pods have the label component=kube-scheduler. Needs its flag --bind-address=0.0.0.0; port 10259.',
                },
                etcd: {
                  type: 'string',
                  default: 'Disabled',
                  enum: ['Enabled', 'Disabled'],
                  description:
                    'etcd, as the job etcd, where its pods have the label component=etcd. Needs its flag --listen-metrics-urls=http://0.0.0.0:2381.',
                },
                kubeProxy: {
                  type: 'string',
                  default: 'Disabled',
                  enum: ['Enabled', 'Disabled'],
                  description:
                    'kube-proxy, as the job kube-proxy, where its pods have the label k8s-app=kube-proxy. Needs metricsBindAddress 0.0.0.0:10249 in its configuration.',
                },
              },
            },
            defaultRules: {
              type: 'object',
              default: {},
              description:
                'Alerts and recording rules about the cluster and the stack itself that every stack brings along.',
              properties: {
                enabled: { type: 'boolean', default: true, description: 'Whether the stack evaluates them.' },
                disabled: {
                  type: 'array',
                  'x-kubernetes-list-type': 'set',
                  maxItems: 100,
                  description: 'Alerts to leave out, by name; none by default.',
                  items: {
                    type: 'string',
                    maxLength: 128,
                    description: 'The name of an alert.',
                    enum: [
                      'TargetsDown',
                      'PrometheusReloadFailed',
                      'PrometheusRuleFailing',
                      'PrometheusRulesLate',
                      'PrometheusNotificationsFailing',
                      'PrometheusRemoteWriteBehind',
                      'PrometheusSamplesDiscarded',
                      'AlertmanagerNotificationsFailing',
                      'AlertmanagerReplicasApart',
                      'PushRefused',
                      'ApiServerErrors',
                      'ApiServerSlow',
                      'ClientCertificateExpiring',
                      'AggregatedApiUnavailable',
                      'DnsErrors',
                      'NodeNotReady',
                      'NodeUnderPressure',
                      'KubeletDown',
                      'NodePodsNearlyFull',
                      'NodeFilesystemFull',
                      'NodeFilesystemFillingUp',
                      'NodeInodesRunningOut',
                      'NodeMemoryShort',
                      'NodeOverloaded',
                      'NodeClockOff',
                      'NodeNetworkErrors',
                      'ContainerCrashLooping',
                      'ContainerImageMissing',
                      'ContainerOutOfMemory',
                      'PodNotStarting',
                      'DeploymentIncomplete',
                      'DeploymentStuck',
                      'StatefulSetIncomplete',
                      'DaemonSetIncomplete',
                      'JobFailed',
                      'CronJobLate',
                      'AutoscalerAtMaximum',
                      'VolumeFull',
                      'VolumeFillingUp',
                      'VolumeFailed',
                      'QuotaNearlyUsed',
                    ],
                  },
                },
                labels: {
                  type: 'object',
                  maxProperties: 16,
                  description:
                    "Labels for all of these alerts, for your routing, such as a team. An alert's own severity stays.",
                  additionalProperties: {
                    type: 'string',
                    maxLength: 128,
                    pattern: '^[^{}]*$',
                    description: "The label's value, which is no template.",
                  },
                  'x-kubernetes-validations': [
                    {
                      rule: "self.all(name, name.size() <= 128 && name.matches('^[a-zA-Z_][a-zA-Z0-9_]*$') && !name.startsWith('__'))",
                      message:
                        "label names must have at most 128 letters, digits and '_' and not begin with a digit or '__'",
                    },
                  ],
                },
                watchdog: {
                  type: 'boolean',
                  default: false,
                  description:
                    'Whether an alert named Watchdog always fires, by which a service outside can tell that alerts arrive.',
                },
              },
            },
            dashboards: {
              type: 'object',
              default: {},
              description: 'Dashboards for Grafana, each a ConfigMap that a Grafana with the usual sidecar picks up.',
              properties: {
                enabled: { type: 'boolean', default: false, description: 'Whether the stack writes them.' },
                label: {
                  type: 'string',
                  default: 'grafana_dashboard',
                  maxLength: 63,
                  pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
                  description: 'The label, with the value "1", by which Grafana\'s sidecar finds them.',
                },
              },
            },
            annotationDiscovery: {
              type: 'string',
              default: 'Enabled',
              enum: ['Enabled', 'Disabled'],
              description:
                'Scrapes pods and Services that carry the annotation prometheus.io/scrape: "true", as their annotations port, path, scheme and param_<name> say, with the label job of the form <namespace>/<app or Service>. A pod that a ScrapeTarget selects as well is scraped by both, under two values of the label job.',
            },
            targets: {
              type: 'object',
              default: {},
              description: 'Which ScrapeTargets belong to this stack. All of the cluster by default.',
              properties: {
                selector: {
                  type: 'object',
                  description: 'Labels that the objects must have.',
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
                namespaceSelector: {
                  type: 'object',
                  description: "Labels that the objects' namespaces must have.",
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            rules: {
              type: 'object',
              default: {},
              description: 'Which AlertRules belong to this stack. All of the cluster by default.',
              properties: {
                selector: {
                  type: 'object',
                  description: 'Labels that the objects must have.',
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
                namespaceSelector: {
                  type: 'object',
                  description: "Labels that the objects' namespaces must have.",
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            tenancy: {
              type: 'object',
              default: {},
              description: 'Which namespaces may do more than look at themselves.',
              properties: {
                trustedNamespaces: {
                  type: 'array',
                  maxItems: 256,
                  'x-kubernetes-list-type': 'set',
                  items: {
                    type: 'string',
                    maxLength: 63,
                    pattern: '^([a-z0-9]([a-z0-9-]*[a-z0-9])?|[*])$',
                    description: 'A namespace\'s name or "*".',
                  },
                  description:
                    'Namespaces whose ScrapeTargets may look into other namespaces and name static addresses, and whose stacks\' node-exporter and kube-state-metrics may be used, besides the stack\'s own. "*" trusts every namespace. None by default.',
                },
                isolateRules: {
                  type: 'boolean',
                  default: false,
                  description:
                    'Confines the AlertRules of namespaces that are not trusted: each selector gets the matcher namespace="<theirs>", and what they record or raise gets that label. false by default, because an alert about anything else, such as a node, would then never fire and nobody would notice; turn it on where teams share a stack. Templates that call query and the function info are refused.',
                },
              },
            },
          },
        },
        status: {
          type: 'object',
          default: { observedGeneration: -1 },
          description: 'What became of it. Written by the operator.',
          properties: {
            observedGeneration: {
              type: 'integer',
              format: 'int64',
              description: 'The generation of spec that the conditions speak of; -1 before any was seen.',
            },
            conditions: {
              type: 'array',
              maxItems: 32,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['type'],
              description: 'The state of the object in the standard form; see the documentation of each reason.',
              items: {
                type: 'object',
                required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
                description: 'One condition.',
                properties: {
                  type: { type: 'string', maxLength: 316, description: 'What it speaks of, for example Ready.' },
                  status: { type: 'string', enum: ['True', 'False', 'Unknown'], description: 'Whether it holds.' },
                  reason: { type: 'string', minLength: 1, maxLength: 1024, description: 'Why, in one CamelCase word.' },
                  message: { type: 'string', maxLength: 32768, description: 'Why, in full, with the fix.' },
                  observedGeneration: {
                    type: 'integer',
                    format: 'int64',
                    description: 'The generation of spec that it speaks of.',
                  },
                  lastTransitionTime: {
                    type: 'string',
                    format: 'date-time',
                    description: 'When its status last changed.',
                  },
                },
              },
            },
            revision: { type: 'string', maxLength: 64, description: 'Hash of the configuration that is meant to run.' },
            replicas: {
              type: 'array',
              maxItems: 16,
              description: 'The Prometheus replicas, and what was read back from each.',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: {
                type: 'object',
                required: ['name'],
                description: 'One Prometheus replica.',
                properties: {
                  name: { type: 'string', maxLength: 253, description: 'The pod.' },
                  ready: { type: 'boolean', description: 'The pod is ready.' },
                  revision: { type: 'string', maxLength: 64, description: 'The configuration that it runs.' },
                  message: {
                    type: 'string',
                    maxLength: 4096,
                    description: 'What keeps it from running the intended one.',
                  },
                },
              },
            },
            scrapeTargets: {
              type: 'object',
              description: 'The ScrapeTargets that the stack selects, in numbers.',
              properties: {
                selected: { type: 'integer', format: 'int32', description: 'Selected by the stack.' },
                loaded: {
                  type: 'integer',
                  format: 'int32',
                  description: 'Run in their current generation on every replica.',
                },
                refused: {
                  type: 'integer',
                  format: 'int32',
                  description: 'Refused in their current generation; their last good version runs on.',
                },
              },
            },
            alertRules: {
              type: 'object',
              description: 'The AlertRules that the stack selects, in numbers.',
              properties: {
                selected: { type: 'integer', format: 'int32', description: 'Selected by the stack.' },
                loaded: {
                  type: 'integer',
                  format: 'int32',
                  description: 'Run in their current generation on every replica.',
                },
                refused: {
                  type: 'integer',
                  format: 'int32',
                  description: 'Refused in their current generation; their last good version runs on.',
                },
              },
            },
            refused: {
              type: 'integer',
              format: 'int32',
              description:
                'ScrapeTargets and AlertRules whose current generation was refused; their last good version runs on.',
            },
            endpoints: {
              type: 'array',
              maxItems: 8,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              description: 'Where the web UIs answer.',
              items: {
                type: 'object',
                required: ['name', 'url'],
                description: 'One web UI.',
                properties: {
                  name: { type: 'string', maxLength: 63, description: 'prometheus or alertmanager.' },
                  url: { type: 'string', maxLength: 2048, description: 'Where it answers.' },
                },
              },
            },
          },
        },
      },
    },
    ScrapeTarget: {
      type: 'object',
      description:
        'A ScrapeTarget says what Prometheus is to collect metrics from. Every MonitoringStack that selects it scrapes it.',
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string', maxLength: 63, description: 'monitoring.bellwether.dev/v1alpha1' },
        kind: { type: 'string', maxLength: 63, description: 'ScrapeTarget' },
        metadata: {
          type: 'object',
          properties: {
            name: {
              type: 'string',
              maxLength: 63,
              description: 'At most 63 characters, because the name becomes the value of the label job.',
            },
          },
        },
        spec: {
          type: 'object',
          description:
            'Exactly one of pods, services, nodes, static, exporter, probe and discovery says where the targets are; the other fields say how to scrape them.',
          'x-kubernetes-validations': [
            {
              rule: '[has(self.pods), has(self.services), has(self.nodes), has(self.static), has(self.exporter), has(self.probe), has(self.discovery)].filter(x, x).size() == 1',
              message:
                'exactly one of spec.pods, spec.services, spec.nodes, spec.static, spec.exporter, spec.probe and spec.discovery must be set',
            },
            {
              rule: '!has(self.discovery) || !has(self.port)',
              message: 'spec.port does not apply to spec.discovery, whose blocks have ports of their own',
              fieldPath: '.port',
            },
            {
              rule: '!has(self.nodes) || (has(self.port) && type(self.port) == int)',
              message: 'spec.nodes needs spec.port as a number, because nodes do not declare their ports',
              fieldPath: '.port',
            },
            {
              rule: '!has(self.static) || !has(self.port)',
              message: 'spec.port does not apply to spec.static, whose addresses carry their ports',
              fieldPath: '.port',
            },
            {
              rule: "(!has(self.exporter) && !has(self.probe)) || [has(self.port), has(self.params), has(self.auth), has(self.tls), has(self.relabelings), self.path != '/metrics', self.scheme != 'http', self.honorLabels].filter(x, x).size() == 0",
              message:
                'port, path, scheme, params, auth, tls, honorLabels and relabelings do not apply to spec.exporter and spec.probe, which say themselves how their exporter is asked',
              fieldPath: '.exporter',
            },
            {
              rule: "!has(self.interval) || !has(self.timeout) || ![self.interval, self.timeout].all(d, d.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$')) || duration(self.timeout) <= duration(self.interval)",
              message: 'spec.timeout must not be longer than spec.interval',
              fieldPath: '.timeout',
            },
          ],
          properties: {
            pods: {
              type: 'object',
              description: 'Scrapes the pods that match a label selector, on their pod address.',
              required: ['selector'],
              properties: {
                selector: {
                  type: 'object',
                  description: 'Labels to match. An empty selector matches everything that there is to match.',
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
                namespaces: {
                  type: 'object',
                  description:
                    "Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces).",
                  'x-kubernetes-validations': [
                    {
                      rule: '!(has(self.any) && self.any && has(self.names))',
                      message: 'any and names exclude each other',
                      fieldPath: '.names',
                    },
                  ],
                  properties: {
                    any: { type: 'boolean', description: 'Every namespace of the cluster. false by default.' },
                    names: {
                      type: 'array',
                      minItems: 1,
                      maxItems: 64,
                      'x-kubernetes-list-type': 'set',
                      description:
                        "These namespaces only; the ScrapeTarget's own is not among them unless it is named.",
                      items: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                        description: "A namespace's name.",
                      },
                    },
                  },
                },
              },
            },
            services: {
              type: 'object',
              description:
                'Scrapes every ready and not ready endpoint (EndpointSlice) of the Services that match a label selector.',
              required: ['selector'],
              properties: {
                selector: {
                  type: 'object',
                  description: 'Labels to match. An empty selector matches everything that there is to match.',
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
                namespaces: {
                  type: 'object',
                  description:
                    "Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces).",
                  'x-kubernetes-validations': [
                    {
                      rule: '!(has(self.any) && self.any && has(self.names))',
                      message: 'any and names exclude each other',
                      fieldPath: '.names',
                    },
                  ],
                  properties: {
                    any: { type: 'boolean', description: 'Every namespace of the cluster. false by default.' },
                    names: {
                      type: 'array',
                      minItems: 1,
                      maxItems: 64,
                      'x-kubernetes-list-type': 'set',
                      description:
                        "These namespaces only; the ScrapeTarget's own is not among them unless it is named.",
                      items: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                        description: "A namespace's name.",
                      },
                    },
                  },
                },
              },
            },
            nodes: {
              type: 'object',
              description:
                "Scrapes the nodes that match a label selector, on their internal address and the number in spec.port. The label instance is the node's name. Possible only in a namespace that the stack trusts.",
              required: ['selector'],
              properties: {
                selector: {
                  type: 'object',
                  description: 'Labels to match. An empty selector matches everything that there is to match.',
                  'x-kubernetes-map-type': 'atomic',
                  properties: {
                    matchLabels: {
                      type: 'object',
                      maxProperties: 32,
                      description: 'Each label must have this very value; dots and other signs stand for themselves.',
                      additionalProperties: {
                        type: 'string',
                        maxLength: 63,
                        pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                        description: "A label's value.",
                      },
                      'x-kubernetes-validations': [
                        {
                          rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                          message:
                            'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                        },
                      ],
                    },
                    matchExpressions: {
                      type: 'array',
                      maxItems: 16,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Further conditions on labels, all of which must hold.',
                      items: {
                        type: 'object',
                        required: ['key', 'operator'],
                        description: 'A condition on one label.',
                        'x-kubernetes-validations': [
                          {
                            rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                            message:
                              'values belong to the operators In and NotIn, which need at least one, and to no other',
                            fieldPath: '.values',
                          },
                        ],
                        properties: {
                          key: {
                            type: 'string',
                            minLength: 1,
                            maxLength: 316,
                            pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                            description: "The label's name.",
                          },
                          operator: {
                            type: 'string',
                            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                            description:
                              'How the label relates to the values. NotIn also matches objects without the label.',
                          },
                          values: {
                            type: 'array',
                            maxItems: 64,
                            'x-kubernetes-list-type': 'atomic',
                            description: 'The values of In and NotIn.',
                            items: {
                              type: 'string',
                              maxLength: 63,
                              pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                              description: "A label's value.",
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            static: {
              type: 'object',
              description: 'Scrapes fixed addresses. Possible only in a namespace that the stack trusts.',
              required: ['addresses'],
              properties: {
                addresses: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 500,
                  'x-kubernetes-list-type': 'set',
                  items: {
                    type: 'string',
                    minLength: 3,
                    maxLength: 261,
                    pattern:
                      '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
                    description: 'An address as host:port.',
                    'x-kubernetes-validations': [
                      {
                        rule: "self.matches('^[^/ ]+:[1-9][0-9]{0,4}$') && int(self.split(':')[self.split(':').size() - 1]) <= 65535",
                        message:
                          'must be host:port with a port between 1 and 65535, for example db.example.com:9100 or [2001:db8::1]:9100',
                      },
                    ],
                  },
                  description: 'Addresses as host:port, for example "db.example.com:9100" or "[2001:db8::1]:9100".',
                },
              },
            },
            exporter: {
              type: 'object',
              description:
                "Monitors systems that speak no Prometheus: the upstream exporter of their type is run in the stack's namespace, asks them and is scraped. The label instance is the system; whether it is up is judged by the exporter's own metric.",
              required: ['type'],
              properties: {
                type: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 32,
                  description: 'The kind of system as the catalogue calls it, for example postgres (docs/exporters).',
                },
                addresses: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 500,
                  'x-kubernetes-list-type': 'set',
                  items: { type: 'string', minLength: 1, maxLength: 512, description: 'An address.' },
                  description:
                    'The systems, as the page of the type says, for example "db" or "db.example.com:5432". A name without a dot is a Service of the ScrapeTarget\'s namespace; others are possible only where the stack trusts the namespace. A type that is sent to has none.',
                },
                services: {
                  type: 'object',
                  description:
                    'Services that are asked, found by a label selector, each at its name in the cluster; none by default. Where the stack does not trust the namespace, one without a selector of its own is left out.',
                  required: ['selector'],
                  properties: {
                    selector: {
                      type: 'object',
                      description: 'Labels to match. An empty selector matches everything that there is to match.',
                      'x-kubernetes-map-type': 'atomic',
                      properties: {
                        matchLabels: {
                          type: 'object',
                          maxProperties: 32,
                          description:
                            'Each label must have this very value; dots and other signs stand for themselves.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        matchExpressions: {
                          type: 'array',
                          maxItems: 16,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'Further conditions on labels, all of which must hold.',
                          items: {
                            type: 'object',
                            required: ['key', 'operator'],
                            description: 'A condition on one label.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                                message:
                                  'values belong to the operators In and NotIn, which need at least one, and to no other',
                                fieldPath: '.values',
                              },
                            ],
                            properties: {
                              key: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 316,
                                pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                                description: "The label's name.",
                              },
                              operator: {
                                type: 'string',
                                enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                                description:
                                  'How the label relates to the values. NotIn also matches objects without the label.',
                              },
                              values: {
                                type: 'array',
                                maxItems: 64,
                                'x-kubernetes-list-type': 'atomic',
                                description: 'The values of In and NotIn.',
                                items: {
                                  type: 'string',
                                  maxLength: 63,
                                  pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                                  description: "A label's value.",
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                    namespaces: {
                      type: 'object',
                      description:
                        "Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces).",
                      'x-kubernetes-validations': [
                        {
                          rule: '!(has(self.any) && self.any && has(self.names))',
                          message: 'any and names exclude each other',
                          fieldPath: '.names',
                        },
                      ],
                      properties: {
                        any: { type: 'boolean', description: 'Every namespace of the cluster. false by default.' },
                        names: {
                          type: 'array',
                          minItems: 1,
                          maxItems: 64,
                          'x-kubernetes-list-type': 'set',
                          description:
                            "These namespaces only; the ScrapeTarget's own is not among them unless it is named.",
                          items: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                            description: "A namespace's name.",
                          },
                        },
                      },
                    },
                    port: {
                      'x-kubernetes-int-or-string': true,
                      minimum: 1,
                      maximum: 65535,
                      maxLength: 63,
                      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                      description:
                        "The Service's own port, by name or number (1 to 65535). By default the usual one of what is asked, where the Service has it, else its first.",
                      'x-kubernetes-validations': [
                        {
                          rule: "type(self) == int || self.matches('^[a-z0-9-]+$')",
                          message:
                            "must be a number between 1 and 65535 or a name of lower case letters, digits and '-', for example metrics",
                        },
                      ],
                    },
                  },
                },
                parameters: {
                  type: 'object',
                  maxProperties: 32,
                  additionalProperties: { type: 'string', maxLength: 4096, description: 'A value; a list has commas.' },
                  description:
                    'Settings of the type that are no secret, for example { database = "orders" } (docs/exporters). None by default.',
                },
                image: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 512,
                  pattern: '^[a-z0-9][a-z0-9.:/_@-]*[A-Za-z0-9][A-Za-z0-9_.-]*$',
                  description:
                    "The exporter's image instead of the catalogue's, for a mirror or another version, run for this object alone. Possible only in a namespace that the stack trusts. The type's own by default.",
                },
                secret: {
                  type: 'object',
                  required: ['name'],
                  properties: {
                    name: { type: 'string', minLength: 1, maxLength: 253, description: "The Secret's name." },
                  },
                  description:
                    'The login: a Secret in the ScrapeTarget\'s namespace with the keys that the page of the type names. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it. None by default.',
                },
              },
            },
            probe: {
              type: 'object',
              description:
                'Asks each target from outside, as its users do: a blackbox exporter that the stack runs probes it and is scraped. The label instance is the target; probe_success is whether it answered as it should.',
              'x-kubernetes-validations': [
                {
                  rule: '[has(self.targets), has(self.services), has(self.ingresses)].filter(x, x).size() == 1',
                  message: 'exactly one of targets, services and ingresses must be set',
                },
                {
                  rule: '!has(self.module) || !has(self.config)',
                  message: "config is a module of the ScrapeTarget's own; leave module or config out",
                  fieldPath: '.module',
                },
              ],
              properties: {
                module: {
                  type: 'string',
                  enum: [
                    'http_2xx',
                    'http_post_2xx',
                    'https',
                    'tcp_connect',
                    'tls_connect',
                    'icmp',
                    'dns_udp',
                    'dns_tcp',
                    'grpc',
                    'grpc_tls',
                  ],
                  description:
                    'How targets are asked. http_2xx by default, unless config is set. https, tls_connect and grpc_tls also tell how long the certificate is valid, and fail without TLS; dns_udp and dns_tcp ask for a name and take that there is none for an answer.',
                },
                config: {
                  type: 'object',
                  minProperties: 1,
                  maxProperties: 8,
                  'x-kubernetes-preserve-unknown-fields': true,
                  description:
                    "A module of one's own instead, in the grammar of blackbox_exporter, for example { prober: http, http: { method: HEAD } }; an exporter of its own runs for it. It holds no secret and no file path. None by default.",
                },
                targets: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 500,
                  'x-kubernetes-list-type': 'set',
                  items: { type: 'string', minLength: 1, maxLength: 512, description: 'A target.' },
                  description:
                    "What is asked: a URL for HTTP, host:port for TCP, DNS and gRPC, a host for ICMP. A host without a dot is a Service of the ScrapeTarget's namespace; others are possible only where the stack trusts the namespace.",
                },
                services: {
                  type: 'object',
                  description:
                    'Services that are asked, found by a label selector, each at its name in the cluster; none by default. Where the stack does not trust the namespace, one without a selector of its own is left out.',
                  required: ['selector'],
                  properties: {
                    selector: {
                      type: 'object',
                      description: 'Labels to match. An empty selector matches everything that there is to match.',
                      'x-kubernetes-map-type': 'atomic',
                      properties: {
                        matchLabels: {
                          type: 'object',
                          maxProperties: 32,
                          description:
                            'Each label must have this very value; dots and other signs stand for themselves.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        matchExpressions: {
                          type: 'array',
                          maxItems: 16,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'Further conditions on labels, all of which must hold.',
                          items: {
                            type: 'object',
                            required: ['key', 'operator'],
                            description: 'A condition on one label.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                                message:
                                  'values belong to the operators In and NotIn, which need at least one, and to no other',
                                fieldPath: '.values',
                              },
                            ],
                            properties: {
                              key: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 316,
                                pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                                description: "The label's name.",
                              },
                              operator: {
                                type: 'string',
                                enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                                description:
                                  'How the label relates to the values. NotIn also matches objects without the label.',
                              },
                              values: {
                                type: 'array',
                                maxItems: 64,
                                'x-kubernetes-list-type': 'atomic',
                                description: 'The values of In and NotIn.',
                                items: {
                                  type: 'string',
                                  maxLength: 63,
                                  pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                                  description: "A label's value.",
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                    namespaces: {
                      type: 'object',
                      description:
                        "Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces).",
                      'x-kubernetes-validations': [
                        {
                          rule: '!(has(self.any) && self.any && has(self.names))',
                          message: 'any and names exclude each other',
                          fieldPath: '.names',
                        },
                      ],
                      properties: {
                        any: { type: 'boolean', description: 'Every namespace of the cluster. false by default.' },
                        names: {
                          type: 'array',
                          minItems: 1,
                          maxItems: 64,
                          'x-kubernetes-list-type': 'set',
                          description:
                            "These namespaces only; the ScrapeTarget's own is not among them unless it is named.",
                          items: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                            description: "A namespace's name.",
                          },
                        },
                      },
                    },
                    port: {
                      'x-kubernetes-int-or-string': true,
                      minimum: 1,
                      maximum: 65535,
                      maxLength: 63,
                      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                      description:
                        "The Service's own port, by name or number (1 to 65535). By default the usual one of what is asked, where the Service has it, else its first.",
                      'x-kubernetes-validations': [
                        {
                          rule: "type(self) == int || self.matches('^[a-z0-9-]+$')",
                          message:
                            "must be a number between 1 and 65535 or a name of lower case letters, digits and '-', for example metrics",
                        },
                      ],
                    },
                  },
                },
                ingresses: {
                  type: 'object',
                  description:
                    'The URLs of the Ingresses that match a label selector: each host with each of its paths, with https where the Ingress has a certificate for it. Possible only in a namespace that the stack trusts.',
                  required: ['selector'],
                  properties: {
                    selector: {
                      type: 'object',
                      description: 'Labels to match. An empty selector matches everything that there is to match.',
                      'x-kubernetes-map-type': 'atomic',
                      properties: {
                        matchLabels: {
                          type: 'object',
                          maxProperties: 32,
                          description:
                            'Each label must have this very value; dots and other signs stand for themselves.',
                          additionalProperties: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                            description: "A label's value.",
                          },
                          'x-kubernetes-validations': [
                            {
                              rule: "self.all(name, name.matches('^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                              message:
                                'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"',
                            },
                          ],
                        },
                        matchExpressions: {
                          type: 'array',
                          maxItems: 16,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'Further conditions on labels, all of which must hold.',
                          items: {
                            type: 'object',
                            required: ['key', 'operator'],
                            description: 'A condition on one label.',
                            'x-kubernetes-validations': [
                              {
                                rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0 : !has(self.values) || self.values.size() == 0",
                                message:
                                  'values belong to the operators In and NotIn, which need at least one, and to no other',
                                fieldPath: '.values',
                              },
                            ],
                            properties: {
                              key: {
                                type: 'string',
                                minLength: 1,
                                maxLength: 316,
                                pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$',
                                description: "The label's name.",
                              },
                              operator: {
                                type: 'string',
                                enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
                                description:
                                  'How the label relates to the values. NotIn also matches objects without the label.',
                              },
                              values: {
                                type: 'array',
                                maxItems: 64,
                                'x-kubernetes-list-type': 'atomic',
                                description: 'The values of In and NotIn.',
                                items: {
                                  type: 'string',
                                  maxLength: 63,
                                  pattern: '^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$',
                                  description: "A label's value.",
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                    namespaces: {
                      type: 'object',
                      description:
                        "Where to look. Left out, it is the ScrapeTarget's own namespace. Other namespaces are possible only for objects in a namespace that the stack trusts (its own, or spec.tenancy.trustedNamespaces).",
                      'x-kubernetes-validations': [
                        {
                          rule: '!(has(self.any) && self.any && has(self.names))',
                          message: 'any and names exclude each other',
                          fieldPath: '.names',
                        },
                      ],
                      properties: {
                        any: { type: 'boolean', description: 'Every namespace of the cluster. false by default.' },
                        names: {
                          type: 'array',
                          minItems: 1,
                          maxItems: 64,
                          'x-kubernetes-list-type': 'set',
                          description:
                            "These namespaces only; the ScrapeTarget's own is not among them unless it is named.",
                          items: {
                            type: 'string',
                            maxLength: 63,
                            pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
                            description: "A namespace's name.",
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            discovery: {
              type: 'object',
              minProperties: 1,
              maxProperties: 8,
              'x-kubernetes-preserve-unknown-fields': true,
              description:
                "Scrapes what lies outside Kubernetes: Prometheus' own discovery blocks, as in dns_sd_configs, http_sd_configs, consul_sd_configs or ec2_sd_configs, in its own grammar. A secret is given as a reference { name, key } to a Secret, as in spec.auth, and a field that holds a file path is refused. Possible only in a namespace that the stack trusts.",
            },
            port: {
              'x-kubernetes-int-or-string': true,
              minimum: 1,
              maximum: 65535,
              maxLength: 63,
              pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
              description:
                "The port to scrape, by name (for example metrics) or by number (1 to 65535). Left out, every port that the pod's containers or the Service declare for TCP is scraped, which is right where there is one. Nodes need a number.",
              'x-kubernetes-validations': [
                {
                  rule: "type(self) == int || self.matches('^[a-z0-9-]+$')",
                  message:
                    "must be a number between 1 and 65535 or a name of lower case letters, digits and '-', for example metrics",
                },
              ],
            },
            path: {
              type: 'string',
              default: '/metrics',
              minLength: 1,
              maxLength: 1024,
              pattern: '^/',
              description: 'The path of the metrics page.',
            },
            scheme: {
              type: 'string',
              default: 'http',
              enum: ['http', 'https'],
              description: "https verifies the certificate against the server's system roots, or as spec.tls says.",
            },
            params: {
              type: 'object',
              maxProperties: 32,
              description: 'Query parameters of the scrape, each with its values. None by default.',
              additionalProperties: {
                type: 'array',
                minItems: 1,
                maxItems: 16,
                'x-kubernetes-list-type': 'atomic',
                description: "The parameter's values.",
                items: { type: 'string', maxLength: 1024, description: 'A value.' },
              },
            },
            auth: {
              type: 'object',
              description: 'How the server shows who it is. Exactly one of basic, bearer and oauth2.',
              'x-kubernetes-validations': [
                {
                  rule: '[has(self.basic), has(self.bearer), has(self.oauth2)].filter(x, x).size() == 1',
                  message: 'exactly one of basic, bearer and oauth2 must be set',
                },
              ],
              properties: {
                basic: {
                  type: 'object',
                  description: 'A user name and a password.',
                  required: ['username', 'password'],
                  properties: {
                    username: { type: 'string', minLength: 1, maxLength: 256, description: 'The user name.' },
                    password: {
                      type: 'object',
                      description:
                        'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                      required: ['name', 'key'],
                      properties: {
                        name: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                          description: "The Secret's name.",
                        },
                        key: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[-._a-zA-Z0-9]+$',
                          description: "The key in the Secret's data.",
                        },
                      },
                    },
                  },
                },
                bearer: {
                  type: 'object',
                  description: 'A token in the header Authorization.',
                  required: ['token'],
                  properties: {
                    token: {
                      type: 'object',
                      description:
                        'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                      required: ['name', 'key'],
                      properties: {
                        name: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                          description: "The Secret's name.",
                        },
                        key: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[-._a-zA-Z0-9]+$',
                          description: "The key in the Secret's data.",
                        },
                      },
                    },
                    type: {
                      type: 'string',
                      default: 'Bearer',
                      maxLength: 64,
                      pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
                      description: 'What stands before the token.',
                    },
                  },
                },
                oauth2: {
                  type: 'object',
                  description:
                    'A token that is fetched with client credentials. Possible only in a namespace that the stack trusts.',
                  required: ['clientId', 'clientSecret', 'tokenUrl'],
                  properties: {
                    clientId: {
                      type: 'string',
                      minLength: 1,
                      maxLength: 256,
                      description: "The client's public name.",
                    },
                    clientSecret: {
                      type: 'object',
                      description:
                        'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                      required: ['name', 'key'],
                      properties: {
                        name: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                          description: "The Secret's name.",
                        },
                        key: {
                          type: 'string',
                          maxLength: 253,
                          pattern: '^[-._a-zA-Z0-9]+$',
                          description: "The key in the Secret's data.",
                        },
                      },
                    },
                    tokenUrl: {
                      type: 'string',
                      maxLength: 2048,
                      pattern: '^https?://[^@]+$',
                      description: 'Where tokens are fetched, for example "https://login.example.com/token".',
                    },
                    scopes: {
                      type: 'array',
                      maxItems: 32,
                      'x-kubernetes-list-type': 'atomic',
                      description: 'Scopes to ask for. None by default.',
                      items: { type: 'string', minLength: 1, maxLength: 256, description: 'A scope.' },
                    },
                    endpointParams: {
                      type: 'object',
                      maxProperties: 16,
                      description: 'Further parameters of the request for a token. None by default.',
                      additionalProperties: { type: 'string', maxLength: 1024, description: "The parameter's value." },
                    },
                  },
                },
              },
            },
            tls: {
              type: 'object',
              description:
                "How https verifies the target, and the certificate that the server shows. The system's roots and none by default.",
              'x-kubernetes-validations': [
                { rule: 'has(self.certificate) == has(self.key)', message: 'certificate and key must be set together' },
              ],
              properties: {
                ca: {
                  type: 'object',
                  description:
                    'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                  required: ['name', 'key'],
                  properties: {
                    name: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                      description: "The Secret's name.",
                    },
                    key: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[-._a-zA-Z0-9]+$',
                      description: "The key in the Secret's data.",
                    },
                  },
                },
                certificate: {
                  type: 'object',
                  description:
                    'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                  required: ['name', 'key'],
                  properties: {
                    name: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                      description: "The Secret's name.",
                    },
                    key: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[-._a-zA-Z0-9]+$',
                      description: "The key in the Secret's data.",
                    },
                  },
                },
                key: {
                  type: 'object',
                  description:
                    'A key of a Secret in the ScrapeTarget\'s namespace. The Secret has the label monitoring.bellwether.dev/allow-scrape: "true", and a Role there lets the operator get it.',
                  required: ['name', 'key'],
                  properties: {
                    name: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
                      description: "The Secret's name.",
                    },
                    key: {
                      type: 'string',
                      maxLength: 253,
                      pattern: '^[-._a-zA-Z0-9]+$',
                      description: "The key in the Secret's data.",
                    },
                  },
                },
                serverName: {
                  type: 'string',
                  minLength: 1,
                  maxLength: 253,
                  description: "The name that the target's certificate must have. The address by default.",
                },
                insecureSkipVerify: { type: 'boolean', description: 'Takes any certificate. false by default.' },
              },
            },
            interval: {
              type: 'string',
              maxLength: 16,
              pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
              description:
                'How often to scrape, between 1s and 24h, as in "15s" or "1m30s". The stack\'s scrapeInterval by default.',
              'x-kubernetes-validations': [
                {
                  rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                  message:
                    'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s',
                },
              ],
            },
            timeout: {
              type: 'string',
              maxLength: 16,
              pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
              description:
                "How long a scrape may take, at least 10ms and not above the interval. The stack's scrapeTimeout by default, or the interval when that is shorter.",
              'x-kubernetes-validations': [
                {
                  rule: "self.matches('^([0-9]{1,6}[hms]|[0-9]{1,8}ms)+$') && duration(self) >= duration('10ms') && duration(self) <= duration('24h')",
                  message:
                    'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s',
                },
              ],
            },
            job: {
              type: 'string',
              minLength: 1,
              maxLength: 256,
              description:
                "The label job of everything collected. The ScrapeTarget's name by default. One of the cluster's own, such as kubelet, becomes <namespace>/<job> where the namespace is not trusted.",
            },
            labels: {
              type: 'object',
              maxProperties: 32,
              description: 'Labels added to every target. None by default.',
              additionalProperties: { type: 'string', maxLength: 1024, description: "The label's value." },
              'x-kubernetes-validations': [
                {
                  rule: "self.all(name, name.matches('^[a-zA-Z_][a-zA-Z0-9_]*$') && !name.startsWith('__'))",
                  message: "label names must consist of letters, digits and '_' and not begin with a digit or '__'",
                },
                {
                  rule: "self.all(name, !(name in ['job', 'namespace', 'scrape_target']))",
                  message: 'job, namespace and scrape_target are set by Bellwether; use spec.job for the job',
                },
              ],
            },
            honorLabels: {
              type: 'boolean',
              default: false,
              description:
                "Keeps the labels job and instance of the scraped metrics where they clash with the target's. For gateways and federation.",
            },
            honorTimestamps: {
              type: 'boolean',
              default: true,
              description: 'Keeps the timestamps of the scraped metrics.',
            },
            relabelings: {
              type: 'array',
              maxItems: 64,
              'x-kubernetes-list-type': 'atomic',
              description:
                "Prometheus' relabelling of the targets before they are scraped, in order, after Bellwether's own. None by default.",
              items: {
                type: 'object',
                description: "One step of Prometheus' relabelling.",
                properties: {
                  action: {
                    type: 'string',
                    default: 'replace',
                    enum: [
                      'replace',
                      'keep',
                      'drop',
                      'keepequal',
                      'dropequal',
                      'hashmod',
                      'labelmap',
                      'labeldrop',
                      'labelkeep',
                      'lowercase',
                      'uppercase',
                    ],
                    description: 'What the step does.',
                  },
                  sourceLabels: {
                    type: 'array',
                    maxItems: 32,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'The labels whose values, joined by the separator, are matched. None by default.',
                    items: { type: 'string', minLength: 1, maxLength: 256, description: "A label's name." },
                  },
                  separator: {
                    type: 'string',
                    maxLength: 16,
                    description: 'Stands between the source labels\' values. ";" by default.',
                  },
                  regex: {
                    type: 'string',
                    maxLength: 4096,
                    description: 'RE2, matched against the whole value. "(.*)" by default.',
                  },
                  modulus: {
                    type: 'integer',
                    format: 'int64',
                    minimum: 1,
                    maximum: 4294967296,
                    description: 'The divisor of the action hashmod.',
                  },
                  targetLabel: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 256,
                    description: 'The label that the step writes.',
                  },
                  replacement: {
                    type: 'string',
                    maxLength: 4096,
                    description: 'What is written, with the groups of regex. "$1" by default.',
                  },
                },
              },
            },
            metricRelabelings: {
              type: 'array',
              maxItems: 64,
              'x-kubernetes-list-type': 'atomic',
              description:
                "Prometheus' relabelling of the scraped samples before they are stored, in order. None by default.",
              items: {
                type: 'object',
                description: "One step of Prometheus' relabelling.",
                properties: {
                  action: {
                    type: 'string',
                    default: 'replace',
                    enum: [
                      'replace',
                      'keep',
                      'drop',
                      'keepequal',
                      'dropequal',
                      'hashmod',
                      'labelmap',
                      'labeldrop',
                      'labelkeep',
                      'lowercase',
                      'uppercase',
                    ],
                    description: 'What the step does.',
                  },
                  sourceLabels: {
                    type: 'array',
                    maxItems: 32,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'The labels whose values, joined by the separator, are matched. None by default.',
                    items: { type: 'string', minLength: 1, maxLength: 256, description: "A label's name." },
                  },
                  separator: {
                    type: 'string',
                    maxLength: 16,
                    description: 'Stands between the source labels\' values. ";" by default.',
                  },
                  regex: {
                    type: 'string',
                    maxLength: 4096,
                    description: 'RE2, matched against the whole value. "(.*)" by default.',
                  },
                  modulus: {
                    type: 'integer',
                    format: 'int64',
                    minimum: 1,
                    maximum: 4294967296,
                    description: 'The divisor of the action hashmod.',
                  },
                  targetLabel: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 256,
                    description: 'The label that the step writes.',
                  },
                  replacement: {
                    type: 'string',
                    maxLength: 4096,
                    description: 'What is written, with the groups of regex. "$1" by default.',
                  },
                },
              },
            },
            limits: {
              type: 'object',
              description: 'A scrape that exceeds a limit fails as a whole. 0 or left out means no limit.',
              properties: {
                samples: {
                  type: 'integer',
                  format: 'int32',
                  minimum: 0,
                  maximum: 2147483647,
                  description: 'Samples of one scrape. No limit by default.',
                },
                labels: {
                  type: 'integer',
                  format: 'int32',
                  minimum: 0,
                  maximum: 2147483647,
                  description: 'Labels of one sample. No limit by default.',
                },
                labelNameLength: {
                  type: 'integer',
                  format: 'int32',
                  minimum: 0,
                  maximum: 2147483647,
                  description: "Bytes of a label's name. No limit by default.",
                },
                labelValueLength: {
                  type: 'integer',
                  format: 'int32',
                  minimum: 0,
                  maximum: 2147483647,
                  description: "Bytes of a label's value. No limit by default.",
                },
                bodySize: {
                  type: 'string',
                  maxLength: 16,
                  pattern: '^[0-9]{1,9}(B|KB|MB|GB|KiB|MiB|GiB)$',
                  'x-kubernetes-validations': [
                    {
                      rule: "self.matches('^[0-9]+(B|KB|MB|GB|KiB|MiB|GiB)$')",
                      message:
                        'must be a number with one of the units B, KB, MB, GB, KiB, MiB and GiB, for example 10MB',
                    },
                  ],
                  description:
                    'Size of one uncompressed scrape, for example "10MB" (which is 10 × 1024 × 1024 bytes, as in Prometheus). No limit by default; where the namespace is not trusted, 64MB by default and at most.',
                },
              },
            },
          },
        },
        status: {
          type: 'object',
          default: { observedGeneration: -1 },
          description: 'What became of it. Written by the operator.',
          properties: {
            observedGeneration: {
              type: 'integer',
              format: 'int64',
              description: 'The generation of spec that the conditions speak of; -1 before any was seen.',
            },
            conditions: {
              type: 'array',
              maxItems: 16,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['type'],
              description: 'The state of the object in the standard form; see the documentation of each reason.',
              items: {
                type: 'object',
                required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
                description: 'One condition.',
                properties: {
                  type: { type: 'string', maxLength: 316, description: 'What it speaks of, for example Ready.' },
                  status: { type: 'string', enum: ['True', 'False', 'Unknown'], description: 'Whether it holds.' },
                  reason: { type: 'string', minLength: 1, maxLength: 1024, description: 'Why, in one CamelCase word.' },
                  message: { type: 'string', maxLength: 32768, description: 'Why, in full, with the fix.' },
                  observedGeneration: {
                    type: 'integer',
                    format: 'int64',
                    description: 'The generation of spec that it speaks of.',
                  },
                  lastTransitionTime: {
                    type: 'string',
                    format: 'date-time',
                    description: 'When its status last changed.',
                  },
                },
              },
            },
            discovery: {
              type: 'string',
              maxLength: 32,
              description: 'How the targets are found: pods, services, nodes, static, exporter, probe or discovery.',
            },
            stacks: {
              type: 'array',
              maxItems: 64,
              description: 'The MonitoringStacks that select this object, and what each made of it.',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['namespace', 'name'],
              items: {
                type: 'object',
                required: ['namespace', 'name'],
                description: 'What one MonitoringStack made of this object.',
                properties: {
                  namespace: { type: 'string', maxLength: 63, description: "The MonitoringStack's namespace." },
                  name: { type: 'string', maxLength: 253, description: "The MonitoringStack's name." },
                  accepted: { type: 'boolean', description: 'The real parser accepted this generation.' },
                  loadedReplicas: {
                    type: 'integer',
                    format: 'int32',
                    description: 'Prometheus replicas that were read back and run the current generation.',
                  },
                  replicas: { type: 'integer', format: 'int32', description: 'Prometheus replicas of the stack.' },
                  message: { type: 'string', maxLength: 32768, description: 'Why it was refused or what is missing.' },
                },
              },
            },
          },
        },
      },
    },
    AlertRule: {
      type: 'object',
      description:
        'An AlertRule holds recording and alerting rules. Its groups have the fields of a Prometheus rule file, so that rules can be pasted in. Every MonitoringStack that selects it evaluates it.',
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string', maxLength: 63, description: 'monitoring.bellwether.dev/v1alpha1' },
        kind: { type: 'string', maxLength: 63, description: 'AlertRule' },
        metadata: { type: 'object' },
        spec: {
          type: 'object',
          description:
            "What to evaluate. Each group is judged on its own by Prometheus' own parser: a refused one is left out with the parser's words in status, its last good version and the other groups go on.",
          required: ['groups'],
          properties: {
            groups: {
              type: 'array',
              minItems: 1,
              maxItems: 1000,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              description:
                'Rule groups. The rules of one group are evaluated one after the other, the groups side by side.',
              items: {
                type: 'object',
                required: ['name', 'rules'],
                description: 'A rule group, with the fields that it has in a rule file.',
                properties: {
                  name: { type: 'string', minLength: 1, maxLength: 253, description: 'Unique within the object.' },
                  interval: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 32,
                    pattern: '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$',
                    description:
                      'How often the group is evaluated, at least "1s", for example "30s". The stack\'s evaluationInterval by default.',
                  },
                  query_offset: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 32,
                    pattern: '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$',
                    description:
                      'Evaluates the rules this far in the past, for sources that arrive late, for example "1m". 0 by default.',
                  },
                  limit: {
                    type: 'integer',
                    format: 'int32',
                    minimum: 0,
                    description:
                      'Series (recording) or alerts (alerting) that one rule may produce; more fail the rule. 0, the default, means no limit.',
                  },
                  labels: {
                    type: 'object',
                    maxProperties: 64,
                    description: "Labels added to every rule of the group; a rule's own labels win. None by default.",
                    additionalProperties: { type: 'string', maxLength: 65536, description: "The label's value." },
                  },
                  rules: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 10000,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'The rules, in the order of their evaluation.',
                    items: {
                      type: 'object',
                      required: ['expr'],
                      description:
                        "Either record or alert, not both: one that has neither or both is refused with the parser's own words.",
                      properties: {
                        record: { type: 'string', maxLength: 1024, description: 'The name of the series to record.' },
                        alert: { type: 'string', maxLength: 1024, description: 'The name of the alert.' },
                        expr: {
                          'x-kubernetes-int-or-string': true,
                          maxLength: 65536,
                          description: 'The PromQL expression. A bare whole number is allowed, as in a rule file.',
                        },
                        for: {
                          type: 'string',
                          maxLength: 32,
                          description:
                            'How long the expression must hold before the alert fires, for example "5m". It fires at once by default.',
                        },
                        keep_firing_for: {
                          type: 'string',
                          maxLength: 32,
                          description:
                            'How long the alert goes on after the expression stopped to hold, for example "5m". It ends at once by default.',
                        },
                        labels: {
                          type: 'object',
                          maxProperties: 64,
                          description:
                            "Labels of the series or alert; the alert's may hold templates. None by default.",
                          additionalProperties: { type: 'string', maxLength: 65536, description: "The label's value." },
                        },
                        annotations: {
                          type: 'object',
                          maxProperties: 64,
                          description: 'Texts of the alert, which may hold templates. None by default.',
                          additionalProperties: { type: 'string', maxLength: 65536, description: 'The text.' },
                        },
                      },
                    },
                  },
                },
              },
            },
            tests: {
              type: 'array',
              maxItems: 100,
              'x-kubernetes-list-type': 'atomic',
              description:
                'Tests of the groups, with the fields that a test has in a file for "promtool test rules"; there are no rule_files, since what is tested are the groups above, as they are written. While one of them fails, this version of the object does not run, and the last good one does. All tests together may stand for 250000 samples and make 50000 evaluations. None by default.',
              items: {
                type: 'object',
                description: 'One test, with series of its own. Time begins at 0.',
                properties: {
                  name: {
                    type: 'string',
                    maxLength: 253,
                    description: 'What is tested, for messages. None by default.',
                  },
                  interval: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 32,
                    pattern: '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$',
                    description:
                      'Time between two values of input_series, for example "30s". evaluation_interval by default.',
                  },
                  evaluation_interval: {
                    type: 'string',
                    minLength: 1,
                    maxLength: 32,
                    pattern: '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$',
                    description:
                      'Time between two evaluations of all groups, in the order in which they stand above, for example "30s". "1m" by default. In a file for promtool it stands once for all tests.',
                  },
                  fuzzy_compare: {
                    type: 'boolean',
                    description:
                      'Takes values for equal whose last binary digit differs. False by default. In a file for promtool it stands once for all tests.',
                  },
                  start_timestamp: {
                    'x-kubernetes-int-or-string': true,
                    maxLength: 64,
                    description:
                      'When time 0 is, in RFC 3339 or in seconds since the epoch, for example "2026-01-01T00:00:00Z". The epoch by default.',
                  },
                  external_labels: {
                    type: 'object',
                    maxProperties: 64,
                    description: 'What templates find in $externalLabels. None by default.',
                    additionalProperties: { type: 'string', maxLength: 65536, description: "The label's value." },
                  },
                  external_url: {
                    type: 'string',
                    maxLength: 2048,
                    description: 'What templates find in $externalURL. Empty by default.',
                  },
                  input_series: {
                    type: 'array',
                    maxItems: 1000,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'The series that there are. None by default.',
                    items: {
                      type: 'object',
                      required: ['series', 'values'],
                      description: 'A series and its values, one each interval from time 0 on.',
                      properties: {
                        series: {
                          type: 'string',
                          minLength: 1,
                          maxLength: 8192,
                          description: 'Name and labels, for example \'up{job="shop"}\'.',
                        },
                        values: {
                          'x-kubernetes-int-or-string': true,
                          maxLength: 65536,
                          description:
                            'Values in promtool\'s notation: "1 2 3", "0+10x60" (0, 10, … 600), "1x5", "_x3" (none), "stale", "{{count:3 sum:9}}x2".',
                        },
                      },
                    },
                  },
                  alert_rule_test: {
                    type: 'array',
                    maxItems: 1000,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'Which alerts are to fire at which times. None by default.',
                    items: {
                      type: 'object',
                      required: ['alertname'],
                      description: 'All alerts of one name that are to fire at one time.',
                      properties: {
                        eval_time: {
                          'x-kubernetes-int-or-string': true,
                          maxLength: 32,
                          description: 'When, as time from 0 on, for example "10m". 0 by default.',
                        },
                        alertname: {
                          type: 'string',
                          minLength: 1,
                          maxLength: 1024,
                          description: 'The name of the alert.',
                        },
                        exp_alerts: {
                          type: 'array',
                          maxItems: 1000,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'The alerts of that name that are to fire, and no others. None by default.',
                          items: {
                            type: 'object',
                            description: 'One alert.',
                            properties: {
                              exp_labels: {
                                type: 'object',
                                maxProperties: 64,
                                description: 'All its labels but alertname. None by default.',
                                additionalProperties: {
                                  type: 'string',
                                  maxLength: 65536,
                                  description: "The label's value.",
                                },
                              },
                              exp_annotations: {
                                type: 'object',
                                maxProperties: 64,
                                description: 'All its annotations. None by default.',
                                additionalProperties: { type: 'string', maxLength: 65536, description: 'The text.' },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                  promql_expr_test: {
                    type: 'array',
                    maxItems: 1000,
                    'x-kubernetes-list-type': 'atomic',
                    description: 'What expressions are to yield at which times. None by default.',
                    items: {
                      type: 'object',
                      required: ['expr'],
                      description: 'An expression, and all that it is to yield.',
                      properties: {
                        expr: {
                          'x-kubernetes-int-or-string': true,
                          maxLength: 65536,
                          description: 'The PromQL expression.',
                        },
                        eval_time: {
                          'x-kubernetes-int-or-string': true,
                          maxLength: 32,
                          description: 'When, as time from 0 on, for example "10m". 0 by default.',
                        },
                        exp_samples: {
                          type: 'array',
                          maxItems: 1000,
                          'x-kubernetes-list-type': 'atomic',
                          description: 'The samples, in any order. None by default.',
                          items: {
                            type: 'object',
                            required: ['labels'],
                            description: 'One sample.',
                            properties: {
                              labels: {
                                type: 'string',
                                maxLength: 65536,
                                description: "Name and labels, for example 'job:errors:rate5m{job=\"shop\"}', or '{}'.",
                              },
                              value: { type: 'number', description: 'The value. 0 by default.' },
                              histogram: {
                                type: 'string',
                                maxLength: 65536,
                                description:
                                  'A native histogram in place of the value, for example "{{count:3 sum:9}}". None by default.',
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        status: {
          type: 'object',
          default: { observedGeneration: -1 },
          description: 'What became of it. Written by the operator.',
          properties: {
            observedGeneration: {
              type: 'integer',
              format: 'int64',
              description: 'The generation of spec that the conditions speak of; -1 before any was seen.',
            },
            conditions: {
              type: 'array',
              maxItems: 16,
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['type'],
              description: 'The state of the object in the standard form; see the documentation of each reason.',
              items: {
                type: 'object',
                required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
                description: 'One condition.',
                properties: {
                  type: { type: 'string', maxLength: 316, description: 'What it speaks of, for example Ready.' },
                  status: { type: 'string', enum: ['True', 'False', 'Unknown'], description: 'Whether it holds.' },
                  reason: { type: 'string', minLength: 1, maxLength: 1024, description: 'Why, in one CamelCase word.' },
                  message: { type: 'string', maxLength: 32768, description: 'Why, in full, with the fix.' },
                  observedGeneration: {
                    type: 'integer',
                    format: 'int64',
                    description: 'The generation of spec that it speaks of.',
                  },
                  lastTransitionTime: {
                    type: 'string',
                    format: 'date-time',
                    description: 'When its status last changed.',
                  },
                },
              },
            },
            rules: { type: 'integer', format: 'int32', description: 'Rules in all groups.' },
            stacks: {
              type: 'array',
              maxItems: 64,
              description: 'The MonitoringStacks that select this object, and what each made of it.',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['namespace', 'name'],
              items: {
                type: 'object',
                required: ['namespace', 'name'],
                description: 'What one MonitoringStack made of this object.',
                properties: {
                  namespace: { type: 'string', maxLength: 63, description: "The MonitoringStack's namespace." },
                  name: { type: 'string', maxLength: 253, description: "The MonitoringStack's name." },
                  accepted: { type: 'boolean', description: 'The real parser accepted this generation.' },
                  loadedReplicas: {
                    type: 'integer',
                    format: 'int32',
                    description: 'Prometheus replicas that were read back and run the current generation.',
                  },
                  replicas: { type: 'integer', format: 'int32', description: 'Prometheus replicas of the stack.' },
                  message: { type: 'string', maxLength: 32768, description: 'Why it was refused or what is missing.' },
                },
              },
            },
          },
        },
      },
    },
  }),
);
