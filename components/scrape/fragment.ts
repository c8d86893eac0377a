/** A scrape fragment of its parts. */
import { contentHash, toText } from '../content.ts';
import type { Owner, ScrapeFragment } from '../fragment.ts';
import { Pool } from '../pool.ts';

/** A fragment without what follows from the rest of it. */
export type ScrapeParts = Pick<ScrapeFragment, 'class' | 'selection' | 'labelling' | 'static' | 'exporter'>;

/** Most ScrapeTargets are of a few classes. */
const classes = new Pool();

/** The fragment that is made of `parts`, with its key and hash. */
export function scrapeFragment(owner: Owner, parts: ScrapeParts): ScrapeFragment {
  const { generation: _, ...identity } = owner;
  const { class: shared, selection, labelling, static: addresses, exporter } = parts;
  const content = [identity, shared.id, selection, labelling, addresses, ...(exporter ? [exporter] : [])];
  const hash = contentHash(toText(content));
  const key = `${owner.namespace}/${owner.name}`;
  return { kind: 'scrape', key, owner, ...parts, class: classes.one(shared.id, shared), hash };
}
