/** The README is right: its commands run as they stand there and print what it says they print. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { checkout } from '../report/program.ts';
import { type CommandBlock, commandBlocks, isAsDescribed } from '../report/readme.ts';

const env = { ...process.env, KUBECONFIG: kubeconfigPath, PATH: `${binLink}:${process.env['PATH'] ?? ''}` };

const shell = (commands: string): { readonly status: number | null; readonly output: string } => {
  const { status, stdout, stderr } = spawnSync('bash', ['-eu', '-c', commands], {
    cwd: checkout,
    env,
    encoding: 'utf8',
  });
  return { status, output: status === 0 ? stdout : stdout + stderr };
};

const isRight = (output: string, { output: description }: CommandBlock): boolean =>
  description === undefined || isAsDescribed(output, description);

async function runBlock(block: CommandBlock): Promise<ReturnType<typeof shell>> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const result = shell(block.commands);
    const isFinal = block.run === 'once' || performance.now() > deadline;
    if (isFinal || (result.status === 0 && isRight(result.output, block))) return result;
    await pause(500);
  }
}

const blocks = commandBlocks(readFileSync(join(checkout, 'README.md'), 'utf8')).filter(({ run }) => run !== undefined);

// A run that failed half way leaves them behind, and `created` would read `configured`.
const tidy = (): void => {
  shell('kubectl delete alertrule,scrapetarget bellwether -n monitoring --ignore-not-found');
};
afterAll(tidy);

test.each(blocks.map((block) => [block.line, block.commands.split('\n', 1)[0], block] as const))(
  'line %i: %s',
  async (_line, _command, block) => {
    if (block === blocks[0]) tidy();
    const { status, output } = await runBlock(block);
    // What is as described is taken for the description, so that a failure shows the two side by side.
    const shown = isRight(output, block) ? block.output : output;
    expect({ status, output: shown }).toEqual({ status: 0, output: block.output });
  },
  180_000,
);
