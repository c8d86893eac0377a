/** The image of the fakes: Node and one bundle of all of them, which the first argument chooses from. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../../deploy/bundle.ts';
import { cached, keyOf } from '../../cluster/cache.ts';
import { checkout } from '../../cluster/paths.ts';
import type { ImageSpec } from '../../images/image.ts';
import { nodeImage } from '../../images/node-image.ts';
import { password, type Server, user } from '../system.ts';
import { fakesPair } from './certificate.ts';
import { certificatePaths } from './certificate-paths.ts';
import type { FakeLogin } from './login.ts';

const program = '/app/main.js';

/** In a folder of the build cache that is named by the bundle's content. */
async function fakesImage(): Promise<ImageSpec> {
  const text = await bundle(join(checkout, 'e2e/systems/fakes/main.ts'));
  const folder = await cached({ kind: 'fakes', key: keyOf(text) }, async (output) => {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, 'main.js'), text);
  });
  const { certificate, key } = await fakesPair();
  return await nodeImage({
    name: 'localhost/bellwether/fakes:dev',
    files: {
      [program]: { from: join(folder, 'main.js'), mode: 0o644 },
      [certificatePaths.certificate]: { text: certificate },
      [certificatePaths.key]: { text: key },
    },
    entrypoint: [program],
  });
}

/** A fake as a system's server, which takes the right login alone. */
export function fakeServer(name: string, port: number, login: FakeLogin = { username: user, password }): Server {
  return { image: fakesImage, args: [name, String(port), login.username, login.password], port };
}
