/** What jest runs before the first suite. */

import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import { patternImages } from '../images/pattern-images.ts';
import { probedImage } from '../systems/probed.ts';
import { open } from './session.ts';

/** The types whose exporters the suites run. */
const triedTypes = ['postgres', 'mysql', 'redis', 'memcached', 'nats', 'nginx', 'blackbox'] as const;

/** The pattern of a run that only counts tests: it runs none, so it needs no cluster. */
const nothing = '^(?!)';

interface Run {
  readonly testNamePattern?: string;
  readonly testPathPatterns?: { readonly patterns: readonly string[] };
}

export default async function setup({ testNamePattern, testPathPatterns }: Run): Promise<void> {
  if (testNamePattern === nothing) return;
  await open();
  // Suites that run beside each other are not to build the same, nor to take the time of each other for it.
  if (testPathPatterns?.patterns.length !== 0) return;
  const exporters = await Promise.all(triedTypes.map(exporterImage));
  await ensureImages([
    await probedImage(),
    ...(await patternImages()),
    ...exporters.filter((image) => image !== undefined),
  ]);
}
