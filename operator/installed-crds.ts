/** Whether the CRDs in the cluster hold everything that this operator reads and writes; newer ones may hold more. */
import { alertrules } from '../crds/models/alert-rule.ts';
import { monitoringstacks } from '../crds/models/monitoring-stack.ts';
import { schemas } from '../crds/models/schemas.ts';
import { scrapetargets } from '../crds/models/scrape-target.ts';
import type { Schema } from '../crds/schema.ts';
import { type Clock, sleep } from './controller/clock.ts';
import { crdFile } from './installation.ts';
import type { Client } from './kube/client.ts';
import { isForbidden, isNotFound } from './kube/errors.ts';
import { isRecord, parseJson } from './kube/json.ts';
import { resourceName } from './kube/resource.ts';
import type { Logger } from './log.ts';

export interface InstalledCrdsOptions {
  readonly client: Pick<Client, 'read'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const ownResources = [monitoringstacks, scrapetargets, alertrules] as const;

/** Milliseconds between two looks: while something is wrong, and otherwise. */
const pauses = { soon: 3_000, later: 600_000 } as const;

/** The API server's own account of what it serves of our group; every account that can log in may read it. */
const documentPath = `/openapi/v3/apis/${monitoringstacks.group}/${monitoringstacks.version}`;

export class InstalledCrds {
  readonly #options: InstalledCrdsOptions;
  #faults: readonly string[] = [];

  constructor(options: InstalledCrdsOptions) {
    this.#options = options;
  }

  /** What is wrong, one line for each CRD, as last seen. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Looks now and then until the signal is aborted. */
  async run({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      const answered = await this.#look(signal);
      const pause = answered && this.#faults.length === 0 ? pauses.later : pauses.soon;
      await sleep(this.#options.clock, pause, { signal }).catch(() => {});
    }
  }

  /** Resolves when nothing is known to be wrong, or when the signal is aborted. */
  async current({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    for (;;) {
      await this.#look(signal);
      if (signal.aborted || this.#faults.length === 0) return;
      await sleep(this.#options.clock, pauses.soon, { signal }).catch(() => {});
    }
  }

  /** Whether the server answered. It may serve none of the kinds, of which the watches tell, or keep its account to itself. */
  async #look(signal: AbortSignal): Promise<boolean> {
    const { client, log } = this.#options;
    try {
      const faults = faultsIn(parseJson<unknown>(await client.read(documentPath, { signal })));
      this.#tell(faults);
      return true;
    } catch (err) {
      const answered = isNotFound(err) || isForbidden(err);
      if (answered) this.#faults = [];
      else if (!signal.aborted) log.debug({ err }, 'the served schemas could not be read');
      return answered;
    }
  }

  #tell(faults: readonly string[]): void {
    const { log } = this.#options;
    const before = this.#faults;
    this.#faults = faults;
    for (const cause of faults)
      if (!before.includes(cause)) log.warn({ cause }, 'waiting for the CRDs of this version');
    if (before.length > 0 && faults.length === 0) log.info({}, 'the CRDs are those of this version');
  }
}

/** What an OpenAPI document of our group lacks, one line for each kind that is served. */
export function faultsIn(document: unknown): readonly string[] {
  const { served, paths } = contentOf(document);
  return ownResources.flatMap((resource) => {
    const wanted = schemas.get(resource.kind);
    const found = served.get(resource.kind);
    // A kind that is not served at all is told of by its watch.
    if (!wanted || !found) return [];
    const missing = missingFields(wanted, found, '');
    const hasStatus = paths.some((path) => path.endsWith(`/${resource.plural}/{name}/status`));
    const lacks = [...(hasStatus ? [] : ['the subresource status']), ...missing];
    return lacks.length === 0 ? [] : [faultOf(resourceName(resource), lacks)];
  });
}

function faultOf(name: string, [first = '', ...rest]: readonly string[]): string {
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `the CRD ${name} is older than the operator, it lacks ${first}${more}: kubectl apply --server-side -f ${crdFile}`;
}

function contentOf(document: unknown): { readonly served: ReadonlyMap<string, Schema>; readonly paths: string[] } {
  const served = new Map<string, Schema>();
  if (!isRecord(document)) return { served, paths: [] };
  const { components, paths } = document;
  const all = isRecord(components) && isRecord(components['schemas']) ? Object.values(components['schemas']) : [];
  for (const schema of all) {
    const [name] = isRecord(schema) && Array.isArray(schema[kindKey]) ? (schema[kindKey] as readonly unknown[]) : [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API server serves structural schemas
    if (isRecord(name) && typeof name['kind'] === 'string') served.set(name['kind'], schema as Schema);
  }
  return { served, paths: isRecord(paths) ? Object.keys(paths) : [] };
}

const kindKey = 'x-kubernetes-group-version-kind';

/** What every object has, which the API server describes in words of its own. */
const common: ReadonlySet<string> = new Set(['.apiVersion', '.kind', '.metadata']);

/** The paths of fields, and of defaults, that `served` has not got. */
function missingFields(wanted: Schema, served: Schema, path: string): readonly string[] {
  if (served['x-kubernetes-preserve-unknown-fields'] === true) return [];
  const missing: string[] = [];
  if (wanted.default !== undefined && served.default === undefined) missing.push(`the default of ${path}`);
  for (const [name, schema] of Object.entries(wanted.properties ?? {})) {
    const at = `${path}.${name}`;
    const found = served.properties?.[name];
    if (common.has(at)) continue;
    if (found) missing.push(...missingFields(schema, found, at));
    else missing.push(at);
  }
  const [items, found] = [elementOf(wanted), elementOf(served)];
  if (items && found) missing.push(...missingFields(items, found, `${path}[]`));
  return missing;
}

/** The schema of the elements of a list or a map. */
function elementOf({ items, additionalProperties }: Schema): Schema | undefined {
  return items ?? additionalProperties;
}
