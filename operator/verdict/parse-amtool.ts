/** Reads what amtool prints about a configuration of Alertmanager. */
import type { Complaints, Printed } from './parse-promtool.ts';

/**
 * The complaints of a run that refused. amtool prints "Checking 'FILE'  FAILED: cause", or SUCCESS and what it found and
 * then a line "  FAILED: cause" when it is a template that is wrong; and a last line for scripts.
 */
export function parseConfigurationCheck({ stdout, stderr }: Printed): Complaints {
  const [, said] = /(?:^Checking '[^']*'|^) {2}FAILED: ([^]*)$/m.exec(stdout) ?? [];
  const words = (said ?? stderr).replace(/^amtool: error: .*$/gm, '').trim();
  return [words === '' ? 'the parser refused it and did not say why' : words];
}
