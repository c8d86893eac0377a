/** What the catalogue tells an administrator to type into a system: the suites type the very same. */
import { recordOf } from '../../components/exporters/catalogue.ts';
import { password } from './system.ts';

/** The lines of code of a record's grants, with the password in its place. @throws when there are none */
export function grantsOf(type: string): readonly string[] {
  const blocks = Array.from(recordOf(type).grants.matchAll(/```\w*\n([^]*?)```/g), ([, code = '']) => code.trim());
  if (blocks.length === 0) throw new Error(`the record of ${type} has no code in its grants`);
  return blocks.flatMap((code) => code.replaceAll('…', password).split('\n'));
}
