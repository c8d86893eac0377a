/** The linter's configuration keeps the import law: what it must refuse is refused, what it must allow is not. */

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from './program.ts';

const refused: Readonly<Record<string, string>> = {
  'crds/a.ts': `import { a } from '../components/fragment.ts'; export const b = a;`,
  'components/prometheus/a.ts': `import { a } from '../../operator/kube/client.ts'; export const b = a;`,
  'components/prometheus/b.ts': `import { readFileSync } from 'node:fs'; export const b = readFileSync;`,
  'components/prometheus/c.ts': `export const b = process.env;`,
  'operator/kube/a.ts': `import { a } from '../../components/fragment.ts'; export const b = a;`,
  'operator/cache/a.ts': `import { a } from '../reconcile/stack.ts'; export const b = a;`,
  'operator/controller/a.ts': `import { a } from '../verdict/judge.ts'; export const b = a;`,
  'operator/controller/b.ts': `import process from 'node:process'; export const b = process.pid;`,
  'operator/kube/b.ts': `import { KubeConfig } from '@kubernetes/client-node'; export const b = KubeConfig;`,
  'operator/kube/auth.ts': `import { a } from '../../components/fragment.ts'; export const b = a;`,
  'operator/reconcile/a.ts': `import { a } from '../../e2e/cluster/paths.ts'; export const b = a;`,
  'operator/reconcile/b.ts': `export const b = process.argv;`,
  'operator/reconcile/c.ts': `import { KubeConfig } from '@kubernetes/client-node'; export const b = KubeConfig;`,
  'operator/main.ts': `import { a } from '../deploy/naming.ts'; export const b = a;`,
  'operator/serve/a.ts': `export default 1;`,
  'e2e/observer/a.ts': `import { a } from '../../operator/kube/client.ts'; export const b = a;`,
  'e2e/observer/b.ts': `import { a } from '../demo/prometheus.ts'; export const b = a;`,
  'e2e/observer/c.ts': `import { KubeConfig } from '@kubernetes/client-node'; export const b = KubeConfig;`,
  'operator/serve/b.ts': `export const b = (a: any): unknown => a;`,
};

const allowed: Readonly<Record<string, string>> = {
  'components/d.ts': `import type { a } from '../crds/meta.ts'; import { createHash } from 'node:crypto'; export const b = (c: a): unknown => createHash(c);`,
  'operator/kube/c.ts': `import type { V1Pod } from '@kubernetes/client-node'; import type { a } from '../../crds/meta.ts'; export const b = (c: V1Pod): a => c;`,
  'operator/kube/testing/auth.ts': `export const b = process.pid;`,
  'operator/reconcile/d.ts': `import { a } from '../../components/fragment.ts'; import { c } from '../kube/client.ts'; export const b = [a, c];`,
  'operator/cli/main.ts': `import { a } from '../../components/fragment.ts'; export const b = [a, process.argv];`,
  'operator/kube/d.test.ts': `import { a } from '../../components/fragment.ts'; export const b = [a, process.pid];`,
  'e2e/observer/d.ts': `import { get } from 'node:http'; import { a } from './sight.ts'; export const b = [a, get];`,
  'deploy/a.ts': `import { a } from '../components/fragment.ts'; export const b = [a, process.pid];`,
};

interface Diagnostic {
  readonly filename: string;
}

function filesIn(report: string): readonly string[] {
  const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(report);
  return [...new Set(diagnostics.map(({ filename }) => filename))].toSorted();
}

test('every forbidden import is refused, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-law-'));
  try {
    await copyFile(join(checkout, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const [file, text] of Object.entries({ ...refused, ...allowed })) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `${text}\n`);
    }
    const { stdout } = spawnSync(join(checkout, 'node_modules/.bin/oxlint'), ['--format=json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(filesIn(stdout)).toEqual(Object.keys(refused).toSorted());
  } finally {
    await rm(folder, { recursive: true });
  }
});
