/** What a running Prometheus knows of a system: asked in the words of the catalogue's record. */
import { recordOf } from '../../components/exporters/catalogue.ts';
import { downExpression, selector } from '../../components/exporters/up-metric.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { declaredIn, type System } from './system.ts';

/** The label that names the ScrapeTarget of a system. */
export function ofTarget(system: System): Readonly<Record<string, string>> {
  return { scrape_target: `${declaredIn(system)}/${system.type}` };
}

export interface Sight {
  /** Whether the record's up-metric says that it is up, and down; both are false as long as nothing is known. */
  readonly up: boolean;
  readonly down: boolean;
  /** Whether there is what only the real server can have told. */
  readonly tells: boolean;
}

/** What is known now of the system at that port. */
export async function sightOf(ask: Ask, system: System, port: number): Promise<Sight> {
  const { type, metric, value } = system;
  const { upMetric } = recordOf(type);
  const among = { ...ofTarget(system), instance: system.instanceAt(port) };
  const has = async (expression: string): Promise<boolean> => (await query(ask, expression)).length > 0;
  const [reached, missed, down, told] = await Promise.all([
    has(`${selector('up', among)} == 1`),
    has(`${selector('up', among)} == 0`),
    has(downExpression(type, upMetric, among)),
    has(`${selector(metric, among)} ${value === undefined ? '> 0' : `== ${value}`}`),
  ]);
  return { up: reached && !down, down: missed || down, tells: told };
}
