/** The exporters of the catalogue under the names that it has them by, built from their own Go modules at the same versions. */
import { join } from 'node:path';
import { recordOf } from '../../components/exporters/catalogue.ts';
import { run } from '../cluster/command.ts';
import { parseAs } from '../cluster/json.ts';
import { checkout } from '../cluster/paths.ts';
import { goEnvironment } from '../cluster/toolchain.ts';
import { fakesPair } from '../systems/fakes/certificate.ts';
import { everyRunPrograms, furtherPrograms, goImage, mongodbProgram } from './go-image.ts';
import type { ImageSpec } from './image.ts';

interface Made {
  readonly programs: () => Promise<string>;
  readonly program: string;
  /** Where upstream's image has it. */
  readonly path: string;
  /** What else the image has. */
  readonly files?: () => Promise<ImageSpec['files']>;
}

const byType: Readonly<Record<string, Made>> = {
  postgres: { programs: everyRunPrograms, program: 'postgres_exporter', path: '/bin/postgres_exporter' },
  mysql: { programs: everyRunPrograms, program: 'mysqld_exporter', path: '/bin/mysqld_exporter' },
  redis: { programs: everyRunPrograms, program: 'redis_exporter', path: '/redis_exporter' },
  memcached: { programs: everyRunPrograms, program: 'memcached_exporter', path: '/bin/memcached_exporter' },
  nats: { programs: everyRunPrograms, program: 'prometheus-nats-exporter', path: '/prometheus-nats-exporter' },
  nginx: {
    programs: everyRunPrograms,
    program: 'nginx-prometheus-exporter',
    path: '/usr/bin/nginx-prometheus-exporter',
  },
  statsd: { programs: everyRunPrograms, program: 'statsd_exporter', path: '/bin/statsd_exporter' },
  graphite: { programs: furtherPrograms, program: 'graphite_exporter', path: '/bin/graphite_exporter' },
  blackbox: { programs: everyRunPrograms, program: 'blackbox_exporter', path: '/bin/blackbox_exporter' },
  snmp: {
    programs: furtherPrograms,
    program: 'snmp_exporter',
    path: '/bin/snmp_exporter',
    files: () => moduleFiles('github.com/prometheus/snmp_exporter', { '/etc/snmp_exporter/snmp.yml': 'snmp.yml' }),
  },
  elasticsearch: { programs: furtherPrograms, program: 'elasticsearch_exporter', path: '/bin/elasticsearch_exporter' },
  mongodb: { programs: mongodbProgram, program: 'mongodb_exporter', path: '/mongodb_exporter' },
  cloudwatch: { programs: furtherPrograms, program: 'yace', path: '/bin/yace' },
  stackdriver: {
    programs: furtherPrograms,
    program: 'stackdriver_exporter',
    path: '/bin/stackdriver_exporter',
    files: trustInFakes,
  },
};

/** Types whose exporters can be made here. */
export const madeTypes: readonly string[] = Object.keys(byType);

/** The image of the exporter of that type; undefined for a type that needs none. @throws when it cannot be made here */
export async function exporterImage(type: string): Promise<ImageSpec | undefined> {
  const { way } = recordOf(type);
  if (way.kind === 'native') return undefined;
  const made = byType[type];
  if (made === undefined || way.exporter.image === undefined)
    throw new Error(`the exporter of ${type} cannot be had here`);
  const files = await made.files?.();
  const image = { name: way.exporter.image, path: made.path, ...(files && { files }) };
  return goImage(image, await made.programs(), made.program);
}

/** For one that asks by TLS alone: the fakes' certificate beside those of public authorities. */
async function trustInFakes(): Promise<ImageSpec['files']> {
  return { '/etc/ssl/certs/fakes.pem': { text: (await fakesPair()).certificate } };
}

/** Files of a module that upstream's image has too, by path in the image. Fetched with the program's sources; a machine that has only the program fetches them once more. */
async function moduleFiles(name: string, files: Readonly<Record<string, string>>): Promise<ImageSpec['files']> {
  const options = {
    cwd: join(checkout, 'e2e/further-exporters'),
    env: { ...goEnvironment(), PATH: `${process.env['PATH']}:/usr/local/go/bin` },
  };
  const { Dir: folder } = parseAs<{ readonly Dir: string }>(
    await run('go', ['mod', 'download', '-json', name], options),
  );
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, { from: join(folder, file), mode: 0o644 }]),
  );
}
