/** Kubernetes objects in YAML text, with the line of every field. */
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, parseAllDocuments } from 'yaml';
import type { FieldPath } from '../../../crds/fault.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import { isRecord } from '../../../crds/schema.ts';

export interface SourceFile {
  /** The name to show. */
  readonly path: string;
  readonly text: string;
}

/** Text that is no YAML. */
export interface SyntaxFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface SourceObject {
  readonly file: string;
  /** As it was written: it may not be what its kind demands. */
  readonly object: Partial<KubeObject> & Readonly<Record<string, unknown>>;
  /** The line, from 1, of a field or, when it is not there, of the nearest one around it. */
  lineOf(path: FieldPath): number;
}

export interface Sources {
  readonly objects: readonly SourceObject[];
  readonly faults: readonly SyntaxFault[];
}

const isUnder = (key: string | number) => (pair: Pair) =>
  isScalar(pair.key) ? String(pair.key.value) === String(key) : pair.key === key;

/** The offset of a field: of its key in an object, of its beginning in a list. */
function offsetOf(root: unknown, path: FieldPath): number {
  let node = root;
  let offset = startOf(root);
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(isUnder(step)) : undefined;
    const next = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (!pair && next === undefined) return offset;
    offset = startOf(pair ? pair.key : next, offset);
    node = next;
  }
  return offset;
}

const startOf = (node: unknown, otherwise = 0): number => (isNode(node) ? node.range?.[0] : undefined) ?? otherwise;

interface Item {
  readonly value: unknown;
  /** Where it stands in its document. */
  readonly path: FieldPath;
}

/** A List, as `kubectl get -o yaml` writes it, stands for its items; an empty document for none. */
function itemsOf(value: unknown): readonly Item[] {
  if (value === null) return [];
  if (!isRecord(value) || value['kind'] !== 'List' || !Array.isArray(value['items'])) return [{ value, path: [] }];
  return value['items'].map((item: unknown, index) => ({ value: item, path: ['items', index] }));
}

/** The parser adds the place, and an excerpt in further lines. */
const wordsOf = (message: string): string => message.replace(/( at line \d+, column \d+)?:?\n[^]*$/, '');

function readDocument(document: Document.Parsed, file: string, lineAt: (offset: number) => number): Sources {
  const { errors, contents } = document;
  if (errors.length > 0) {
    return {
      objects: [],
      faults: errors.map(({ message, pos }) => ({ file, line: lineAt(pos[0]), message: wordsOf(message) })),
    };
  }
  const items = itemsOf(document.toJS({ maxAliasCount: 1000 })).map(({ value, path }) => ({
    value,
    lineOf: (inner: FieldPath) => lineAt(offsetOf(contents, [...path, ...inner])),
  }));
  return {
    objects: items.flatMap(({ value, lineOf }) => (isRecord(value) ? [{ file, object: value, lineOf }] : [])),
    faults: items
      .filter(({ value }) => !isRecord(value))
      .map(({ lineOf }) => ({ file, line: lineOf([]), message: 'this is no Kubernetes object' })),
  };
}

function readFile({ path, text }: SourceFile): readonly Sources[] {
  const lineCounter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter, logLevel: 'silent' })];
  return documents.map((document) => readDocument(document, path, (offset) => lineCounter.linePos(offset).line));
}

/** All objects of the files, in their order. */
export function readSources(files: readonly SourceFile[]): Sources {
  const read = files.flatMap(readFile);
  return { objects: read.flatMap(({ objects }) => objects), faults: read.flatMap(({ faults }) => faults) };
}
