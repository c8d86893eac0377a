/** The images of deploy/samples/patterns, under the names that its manifests have them by: upstream's, where it is upstream's. */
import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../deploy/bundle.ts';
import { cached, keyOf } from '../cluster/cache.ts';
import { ensurePackages } from '../cluster/packages.ts';
import { checkout } from '../cluster/paths.ts';
import { unpacked } from '../cluster/unpacked.ts';
import { everyRunPrograms } from './go-image.ts';
import type { ImageSpec } from './image.ts';
import { librariesOf, nodeImage } from './node-image.ts';
import { certificates } from './stack-images.ts';

/** What the manifests call them. */
export const patternImageNames = {
  redis: 'docker.io/library/redis:7.0.15-bookworm',
  redisExporter: 'docker.io/oliver006/redis_exporter:v1.45.0',
  statsdExporter: 'quay.io/prometheus/statsd-exporter:v0.31.0',
  jsonExporter: 'quay.io/prometheuscommunity/json-exporter:v0.7.0',
  programs: 'localhost/bellwether/patterns:dev',
} as const;

/** Debian's redis-tools brings the program and no server that starts with it: it is what redis-server is a link to. */
const redisProgram = '/usr/bin/redis-check-rdb';

/** All of them, their programs built or fetched where this machine has not got them. */
export async function patternImages(): Promise<readonly ImageSpec[]> {
  const exporters = await everyRunPrograms();
  const fromDebian = await Promise.all([redisImage(), redisExporter()]);
  return [...fromDebian, statsdExporter(exporters), jsonExporter(exporters), await programs()];
}

/** As in the official image, who runs it has the number 999, and its data lie in /data. */
export async function redisImage(): Promise<ImageSpec> {
  await ensurePackages({ 'redis-tools': redisProgram });
  const client = '/usr/bin/redis-cli';
  return {
    name: patternImageNames.redis,
    files: {
      ...(await librariesOf([redisProgram, client])),
      '/usr/local/bin/redis-server': { from: realpathSync(redisProgram), mode: 0o755 },
      '/usr/local/bin/redis-cli': { from: client, mode: 0o755 },
      '/data': { folder: true, mode: 0o777 },
    },
    entrypoint: ['redis-server'],
    user: '999:999',
    workingDirectory: '/data',
  };
}

/** Debian's, since not every version of its Go module can be had. */
async function redisExporter(): Promise<ImageSpec> {
  const program = join(await unpacked('prometheus-redis-exporter'), 'usr/bin/prometheus-redis-exporter');
  return {
    name: patternImageNames.redisExporter,
    files: {
      ...certificates,
      ...(await librariesOf([program])),
      '/redis_exporter': { from: program, mode: 0o755 },
    },
    entrypoint: ['/redis_exporter'],
  };
}

function statsdExporter(bin: string): ImageSpec {
  const path = '/bin/statsd_exporter';
  return {
    name: patternImageNames.statsdExporter,
    files: { [path]: { from: join(bin, 'statsd_exporter') } },
    entrypoint: [path],
  };
}

function jsonExporter(bin: string): ImageSpec {
  const path = '/bin/json_exporter';
  return {
    name: patternImageNames.jsonExporter,
    files: { ...certificates, [path]: { from: join(bin, 'json_exporter') } },
    entrypoint: [path],
  };
}

/** The samples' own programs, in a folder of the build cache that is named by their content. */
async function programs(): Promise<ImageSpec> {
  const text = await bundle(join(checkout, 'deploy/samples/patterns/programs/main.ts'));
  const folder = await cached({ kind: 'patterns', key: keyOf(text) }, async (output) => {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, 'main.js'), text);
  });
  const program = '/app/main.js';
  return await nodeImage({
    name: patternImageNames.programs,
    files: {
      [program]: { from: join(folder, 'main.js'), mode: 0o644 },
      // glibc would ask only DNS otherwise, and not know the pod's own /etc/hosts.
      '/etc/nsswitch.conf': { text: 'hosts: files dns\n' },
    },
    entrypoint: [program],
  });
}
