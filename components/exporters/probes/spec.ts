/** A probe is a use of the catalogue's blackbox exporter: what it asks of that, and how what a selector finds is addressed. */
import type { ScrapeTargetSpec, ScrapeTargetSpecProbe } from '../../../crds/models/scrape-target.ts';
import type { ExporterSpec } from '../../fragment.ts';
import { findRecord } from '../catalogue.ts';
import { moduleNamed } from './modules.ts';

const BLACKBOX = 'blackbox';

/** What of a ScrapeTarget says that an exporter is to be asked. */
export type AskingSpec = Pick<ScrapeTargetSpec, 'exporter' | 'probe'>;

/**
 * What `spec` asks of an exporter; undefined where it asks none.
 * @param found what its selector found, whether or not that is anything
 */
export function exporterSpecOf({ exporter, probe }: AskingSpec, found?: readonly string[]): ExporterSpec | undefined {
  const { services, ...plain } = exporter ?? {};
  const selected = services ?? probe?.services ?? probe?.ingresses;
  const beside = selected === undefined ? {} : { found: found ?? [] };
  if (exporter !== undefined) return { type: exporter.type, ...plain, ...beside };
  if (probe === undefined) return undefined;
  const { module, config, targets } = probe;
  return {
    type: BLACKBOX,
    field: 'spec.probe',
    ...(targets !== undefined && { addresses: targets }),
    ...(module !== undefined && { parameters: { module } }),
    ...(config !== undefined && { module: config }),
    ...beside,
  };
}

/** How a Service is addressed for what is asked of it. */
export interface Addressing {
  /** The usual port of what is asked. */
  readonly port?: number;
  /** False where a port would mean nothing. */
  readonly hasPort: boolean;
  /** Of URLs: the one that is always meant, or `by port`. */
  readonly scheme?: 'https' | 'by port';
}

/** By the type and the module that are asked with. */
export function addressingOf({ exporter, probe }: AskingSpec): Addressing {
  if (probe !== undefined) return addressingOfProbe(probe);
  const { type = BLACKBOX, parameters } = exporter ?? {};
  if (type === BLACKBOX) return addressingOfModule(moduleNamed(parameters?.['module'] ?? 'http_2xx'));
  const port = findRecord(type)?.address.defaultPort;
  return { hasPort: true, ...(port !== undefined && { port }) };
}

function addressingOfProbe({ module = 'http_2xx', config }: ScrapeTargetSpecProbe): Addressing {
  return addressingOfModule(config ?? moduleNamed(module));
}

function addressingOfModule(module: Readonly<Record<string, unknown>> | undefined): Addressing {
  switch (module?.['prober']) {
    case 'icmp':
      return { hasPort: false };
    case 'dns':
      return { hasPort: true, port: 53 };
    case 'tcp':
    case 'grpc':
      return { hasPort: true };
    default: {
      const http: { readonly fail_if_not_ssl?: unknown } = Object(module?.['http']);
      return { hasPort: true, scheme: http.fail_if_not_ssl === true ? 'https' : 'by port' };
    }
  }
}
