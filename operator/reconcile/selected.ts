/** Which objects of a kind one stack selects, kept from look to look where it selects all of them. */
import { KeptFilter } from '../../components/kept.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type Declaration, type NamespaceLabels, selects, selectsAll } from './selection.ts';

const isThere = ({ metadata }: Declaration): boolean => metadata.deletionTimestamp === undefined;

export class Selected<T extends Declaration> {
  readonly #there = new KeptFilter<T>(isThere);

  /** Those that are not being deleted. */
  of(stack: MonitoringStack, all: Iterable<T>, namespaceLabels: NamespaceLabels): readonly T[] {
    const there = this.#there.of(Array.from(all));
    return selectsAll(stack) ? there : there.filter((declaration) => selects(stack, declaration, namespaceLabels));
  }
}
