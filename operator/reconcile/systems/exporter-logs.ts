/** The last lines that the exporters of a stack wrote: read only when somebody asks, and once in a look. */
import { isNotFound } from '../../kube/errors.ts';
import type { Client } from '../../kube/verbs.ts';
import type { Followed } from './state.ts';

/** How much of a log is read. */
const tail = { lines: 200, seconds: 120 };

export interface LogOptions {
  readonly client: Pick<Client, 'log'>;
  /** A log could not be read; told once, until one can be read again. */
  readonly onError: (error: unknown) => void;
}

/** The log of one exporter, by its Deployment. */
export type ReadLog = (exporter: string) => Promise<string>;

export class ExporterLogs {
  readonly #options: LogOptions;
  readonly #namespace: string;
  /** A log could not be read, and that was told. */
  #isUnread = false;

  /** @param namespace of the stack */
  constructor(namespace: string, options: LogOptions) {
    this.#namespace = namespace;
    this.#options = options;
  }

  /** For one look: what was read once is given again. */
  during(exporters: Followed['exporters'], { signal }: { readonly signal: AbortSignal }): ReadLog {
    const known = new Map<string, Promise<string>>();
    const read = async (exporter: string): Promise<string> => {
      const pods = exporters.get(exporter)?.pods ?? [];
      return (await Promise.all(pods.map((pod) => this.#read(pod, signal)))).join('\n');
    };
    return (exporter) => {
      const log = known.get(exporter) ?? read(exporter);
      known.set(exporter, log);
      return log;
    };
  }

  async #read(name: string, signal: AbortSignal): Promise<string> {
    const { client, onError } = this.#options;
    try {
      const text = await client.log({ namespace: this.#namespace, name }, { ...tail, signal });
      this.#isUnread = false;
      return text;
    } catch (error) {
      // A pod that is gone says nothing.
      if (!isNotFound(error) && !signal.aborted && !this.#isUnread) onError(error);
      this.#isUnread = !isNotFound(error);
      return '';
    }
  }
}
