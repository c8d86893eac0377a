/** What Bellwether relies on of an API server: one table of cases that the real one and the in-memory one both pass. */
import { applyCases } from './contract-apply.ts';
import type { ContractCase } from './contract-case.ts';
import { deleteCases } from './contract-delete.ts';
import { readCases } from './contract-read.ts';
import { statusCases } from './contract-status.ts';
import { watchCases } from './contract-watch.ts';
import { writeCases } from './contract-write.ts';

export const contractCases: readonly ContractCase[] = [
  ...readCases,
  ...writeCases,
  ...applyCases,
  ...statusCases,
  ...deleteCases,
  ...watchCases,
];
