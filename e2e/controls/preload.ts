/**
 * Loaded before the operator: mechanisms that $WITHOUT names are switched off in what it loads. The operator itself has no
 * such switch, so that nobody can turn one by mistake.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkout } from '../cluster/paths.ts';
import { mechanisms, type Substitution } from './mechanisms.ts';

const without = (process.env['WITHOUT'] ?? '').split(',');
const substitutions = Object.entries(mechanisms).flatMap(([name, all]) => (without.includes(name) ? all : []));
const byUrl = Map.groupBy(substitutions, ({ file }) => pathToFileURL(join(checkout, file)).href);

/** @throws when the text is not there exactly once: a control that switches nothing off would prove nothing */
function substituted(source: string, { file, text, instead }: Substitution): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${file} has the text of a control ${parts.length - 1} times: ${text}`);
  return parts.join(instead);
}

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const ours = byUrl.get(url);
    if (!ours) return loaded;
    const source = ours.reduce(substituted, readFileSync(fileURLToPath(url), 'utf8'));
    return { ...loaded, source };
  },
});
