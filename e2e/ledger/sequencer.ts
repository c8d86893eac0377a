/** Those suites come first that may run beside each other; jest's own order is kept else: the failed and the long ones first. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type jestSequencer from '@jest/test-sequencer';
import { besideTag } from './turn.ts';

// Its types are those of the CommonJS module, and what an import gives is another.
const { default: Sequencer }: typeof jestSequencer = createRequire(import.meta.url)('@jest/test-sequencer');

type Tests = Parameters<InstanceType<typeof Sequencer>['sort']>[0];

/** Whether the first comment of a suite's file has the tag. */
export function isBeside(text: string): boolean {
  return new RegExp(`^ \\* @${besideTag}\\b`, 'm').test(text.slice(0, text.indexOf('*/') + 1));
}

export default class BesideFirst extends Sequencer {
  override async sort(tests: Tests): Promise<Tests> {
    const order = ({ path }: Tests[number]): number => (isBeside(readFileSync(path, 'utf8')) ? 0 : 1);
    // oxlint-disable-next-line unicorn/no-array-sort -- it is jest's, which gives another list
    const usual = await super.sort(tests);
    return usual.toSorted((a, b) => order(a) - order(b));
  }
}
