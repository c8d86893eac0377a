/** How an operator is started that lacks some of its mechanisms. */
import { join } from 'node:path';
import type { OperatorOptions } from '../faults/operator-process.ts';
import type { Mechanism } from './mechanisms.ts';

/** Options of an operator without these. */
export function weakened(...without: readonly Mechanism[]): Pick<OperatorOptions, 'preload' | 'env'> {
  return { preload: join(import.meta.dirname, 'preload.ts'), env: { WITHOUT: without.join(',') } };
}
