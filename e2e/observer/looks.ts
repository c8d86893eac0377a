/** What is seen in an answer, so that two answers of one meaning are equal. */
import type { Ask } from './asking.ts';
import type { SeenObject } from './sight.ts';

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function listAt(answer: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = path.reduce(fieldOf, answer);
  return Array.isArray(found) ? found : [];
}

/** An object with its generation, what it declares and its conditions; undefined when it is not there. */
export async function lookAtObject(ask: Ask, path: string): Promise<SeenObject | undefined> {
  const found = await ask(path);
  if (found === undefined) return undefined;
  const generation = fieldOf(fieldOf(found, 'metadata'), 'generation');
  const conditions = listAt(found, 'status', 'conditions').map((condition) => ({
    type: String(fieldOf(condition, 'type')),
    status: String(fieldOf(condition, 'status')),
    observedGeneration: Number(fieldOf(condition, 'observedGeneration')),
  }));
  const declares = fieldOf(found, 'spec') ?? fieldOf(found, 'data');
  return { ...(typeof generation === 'number' && { generation }), declares, conditions };
}

/** The rules of one group, with their expressions and labels. */
export async function lookAtRules(ask: Ask, group: string): Promise<unknown> {
  const answer = await ask(`/api/v1/rules?rule_group[]=${encodeURIComponent(group)}`);
  return listAt(answer, 'data', 'groups').flatMap((found) =>
    listAt(found, 'rules').map((rule) => ({ query: fieldOf(rule, 'query'), labels: fieldOf(rule, 'labels') })),
  );
}

/** The labels of the active targets of one object. */
export async function lookAtTargets(ask: Ask, name: string): Promise<unknown> {
  const answer = await ask('/api/v1/targets?state=active');
  const labels = listAt(answer, 'data', 'activeTargets').map((target) => fieldOf(target, 'labels'));
  return labels.filter((own) => fieldOf(own, 'scrape_target') === name);
}

/** A pool is named by a hash when its job is that of ScrapeTargets. */
const isShared = (pool: unknown): pool is string => typeof pool === 'string' && /-[0-9a-f]{20}\b/.test(pool);

/** The labels that the jobs of a server, as it has loaded them, give to the targets of one object. */
export async function lookAtJobs(ask: Ask, name: string): Promise<unknown> {
  const pools = listAt(await ask('/api/v1/scrape_pools'), 'data', 'scrapePools').filter(isShared);
  const steps = pools.map(async (pool) => {
    const asked = `scrapePool=${encodeURIComponent(pool)}&labels=${encodeURIComponent('{}')}`;
    return listAt(await ask(`/api/v1/targets/relabel_steps?${asked}`), 'data', 'steps');
  });
  const rules = (await Promise.all(steps)).flat().map((step) => fieldOf(step, 'rule'));
  const own = rules.filter((rule) => fieldOf(rule, 'regex') === name);
  return own.map((rule) => ({ [String(fieldOf(rule, 'target_label'))]: fieldOf(rule, 'replacement') }));
}

/** The addresses of the pods that run, by name. */
export async function lookAtServers(
  ask: Ask,
  { namespace, selector }: { readonly namespace: string; readonly selector: string },
): Promise<Readonly<Record<string, string>>> {
  const answer = await ask(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`);
  const running = listAt(answer, 'items').flatMap((pod) => {
    const [name, address] = [fieldOf(fieldOf(pod, 'metadata'), 'name'), fieldOf(fieldOf(pod, 'status'), 'podIP')];
    const isLeaving = fieldOf(fieldOf(pod, 'metadata'), 'deletionTimestamp') !== undefined;
    return typeof name === 'string' && typeof address === 'string' && !isLeaving ? [[name, address] as const] : [];
  });
  return Object.fromEntries(running);
}
