/** The release after this checkout's: the chart with a field more in a CRD, and the operator under another tag. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CustomResourceDefinition } from '../../crds/schema.ts';
import { chartFolder, defaultValues } from '../../deploy/settings.ts';
import { yamlOf } from '../../deploy/template.ts';
import { ctr } from '../cluster/containerd.ts';

const nextVersion = '99.0.0';

/** In the spec of an AlertRule of that release. */
export const newField = 'fieldOfTheNextRelease';

const nextImage = defaultValues.image.replace(/:[^:]+$/, `:${nextVersion}`);

async function change(file: string, by: (text: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = by(before);
  if (after === before) throw new Error(`${file} was not changed`);
  await writeFile(file, after);
}

function withNewField(text: string): string {
  const crd: CustomResourceDefinition = parse(text);
  const versions = crd.spec.versions.map((version) => {
    const { openAPIV3Schema: root } = version.schema;
    const spec = { ...root.properties?.['spec'] };
    const properties = { ...spec.properties, [newField]: { type: 'string', description: 'New.' } };
    const schema = { ...root, properties: { ...root.properties, spec: { ...spec, properties } } };
    return { ...version, schema: { openAPIV3Schema: schema } };
  });
  return yamlOf({ ...crd, spec: { ...crd.spec, versions } });
}

export interface Release extends AsyncDisposable {
  /** The folder of the chart. */
  readonly chart: string;
  readonly image: string;
}

/** Makes that release; its image is the one of before, to the bit. */
export async function nextRelease(): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-release-'));
  const chart = join(folder, 'bellwether');
  await cp(chartFolder, chart, { recursive: true });
  await change(join(chart, 'Chart.yaml'), (text) =>
    text.replaceAll(/^((?:appV|v)ersion): .+$/gm, `$1: ${nextVersion}`),
  );
  await change(join(chart, 'templates/crds/alertrule.yaml'), withNewField);
  await change(join(chart, 'values.yaml'), (text) => text.replace(defaultValues.image, nextImage));
  await ctr(['images', 'tag', '--force', defaultValues.image, nextImage]);
  const dispose = async (): Promise<void> => {
    await rm(folder, { recursive: true });
    await ctr(['images', 'remove', nextImage]);
  };
  return { chart, image: nextImage, [Symbol.asyncDispose]: dispose };
}
