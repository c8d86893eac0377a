/** The certificate of the fakes that speak TLS alone, which the images of those who ask them trust. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, keyOf } from '../../cluster/cache.ts';
import { parseAs } from '../../cluster/json.ts';
import { makePair, type Pair } from '../../suites/secured.ts';

/** What the fake of Google is called within the cluster. */
export const googleHost = 'monitoring.systems.svc';

/** Days: it goes with the build cache. */
const validity = 3650;

/** Made once per machine, so that the images stay as they are. */
export async function fakesPair(): Promise<Pair> {
  const folder = await cached({ kind: 'fakes-certificate', key: keyOf(googleHost, validity) }, async (output) => {
    const pair = await makePair(googleHost, validity);
    await mkdir(output, { recursive: true });
    await writeFile(join(output, 'pair.json'), JSON.stringify(pair));
  });
  return parseAs<Pair>(await readFile(join(folder, 'pair.json'), 'utf8'));
}
