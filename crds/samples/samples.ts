/** Reads the samples, which are documentation and test data at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../meta.ts';
import { isRecord } from '../schema.ts';

export interface Sample {
  /** The file's name without its ending. */
  readonly name: string;
  readonly path: string;
  /** The object and, in samples of a change, what is applied over it. */
  readonly objects: readonly KubeObject[];
}

export interface InvalidSample extends Sample {
  /** The field that the API server's answer names. */
  readonly field: string;
  /** Words of the API server's answer. */
  readonly words: string;
}

const isObject = (value: unknown): value is KubeObject => isRecord(value) && isRecord(value['metadata']);

function readSample(path: string): InvalidSample {
  const text = readFileSync(path, 'utf8');
  const headerOf = (name: string): string => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';
  const values = parseAllDocuments(text).map((document): unknown => document.toJS());
  return {
    name: basename(path, '.yaml'),
    path,
    objects: values.filter(isObject),
    field: headerOf('field'),
    words: headerOf('words'),
  };
}

function readSamples(folder: 'valid' | 'invalid'): InvalidSample[] {
  const directory = join(import.meta.dirname, folder);
  return readdirSync(directory).map((file) => readSample(join(directory, file)));
}

/** Objects that the API server takes. */
export const validSamples = (): readonly Sample[] => readSamples('valid');

/** Objects that the API server refuses, each with the field and the words of its answer, from the file's header. */
export const invalidSamples = (): readonly InvalidSample[] => readSamples('invalid');
