/** What the operator's image holds, and that its program's one addon loads from where the image has it. */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { linkedVersions } from '../e2e/cluster/toolchain.ts';
import { nodePath } from '../e2e/images/node-image.ts';
import { bundle } from './bundle.ts';
import { deployment } from './deployment.ts';
import { addon, environment, judges, nodeFlags } from './image.ts';
import { judgeArguments } from './judges.ts';
import { judgeProgram, program } from './naming.ts';
import { settingsOf } from './settings.ts';

const read = (name: string): Promise<string> => readFile(join(import.meta.dirname, name), 'utf8');

describe('a bundle', () => {
  test('is one module that finds CommonJS packages, and its addon beside it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'bellwether-image-'));
    try {
      const { from, to } = addon();
      await mkdir(dirname(join(root, to)), { recursive: true });
      await copyFile(from, join(root, to));
      await writeFile(join(root, program), await bundle(join(import.meta.dirname, 'testing/addon-program.js')));
      const { stdout, stderr } = spawnSync(process.execPath, [join(root, program), join(root, 'db')], {
        encoding: 'utf8',
      });
      expect({ stdout, stderr }).toEqual({
        stdout: 'kept by leveldown; function function function function\n',
        stderr: '',
      });
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test('of something that cannot be resolved is an error', async () => {
    await expect(bundle(join(import.meta.dirname, 'no-such-program.ts'))).rejects.toThrow('no-such-program.ts');
  });
});

describe('the image', () => {
  test('has the parsers where the Deployment says they are', () => {
    const containers = deployment(settingsOf()).spec?.template.spec?.containers ?? [];
    const flags = judges.map((judge) => `--${judge}=/bin/${judge}`);
    expect(containers.map(({ args }) => args)).toEqual([expect.arrayContaining(flags), expect.arrayContaining(flags)]);
    expect(containers[1]?.command).toEqual([nodePath, judgeProgram]);
  });

  test('runs as the Deployment runs it, also when Docker made it', async () => {
    const user = deployment(settingsOf()).spec?.template.spec?.securityContext;
    const dockerfile = await read('Dockerfile');
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toContain(`USER ${user?.runAsUser}:${user?.runAsGroup}\n`);
    expect(last).toContain(`ENTRYPOINT ${JSON.stringify([nodePath, ...nodeFlags, program]).replaceAll(',', ', ')}\n`);
    for (const [name, value] of Object.entries(environment)) expect(last).toContain(` ${name}=${value}`);
    expect(last.startsWith('\nFROM scratch\n')).toBe(true);
  });

  test('builds the parsers with the versions that the local cluster’s report', () => {
    const flags = judgeArguments('out');
    for (const name of ['prometheus', 'alertmanager']) {
      const linked = linkedVersions.find(({ module }) => module.endsWith(`/${name}`));
      expect(flags.join(' ')).toContain(
        `github.com/prometheus/${name}/cmd/...=-s -w -X github.com/prometheus/common/version.Version=${linked?.version}`,
      );
    }
  });
});
