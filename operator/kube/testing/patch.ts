/** Merge patches (RFC 7396) and JSON patches (RFC 6902), applied to copies. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonPatchOperation } from '../client.ts';
import { isRecord, parseJson } from '../json.ts';

/** Null takes a field away, maps are merged, all else is replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = mergePatch(result[field], value);
  }
  return result;
}

/** A path that leads nowhere, or a test that does not hold. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

export function jsonPatch(target: unknown, operations: readonly JsonPatchOperation[]): unknown {
  return operations.reduce(applyOperation, copyOf(target));
}

const copyOf = (value: unknown) => parseJson<unknown>(JSON.stringify(value));

function applyOperation(target: unknown, operation: JsonPatchOperation): unknown {
  const path = tokensOf(operation.path);
  switch (operation.op) {
    case 'add':
      return edit(target, path, (parent, token) => insert(parent, token, operation.value));
    case 'remove':
      return edit(target, path, remove);
    case 'replace':
      lookUp(target, path);
      return edit(target, path, (parent, token) => assign(parent, token, operation.value));
    case 'move': {
      const value = lookUp(target, tokensOf(operation.from ?? ''));
      const taken = edit(target, tokensOf(operation.from ?? ''), remove);
      return edit(taken, path, (parent, token) => insert(parent, token, value));
    }
    case 'copy': {
      const value = copyOf(lookUp(target, tokensOf(operation.from ?? '')));
      return edit(target, path, (parent, token) => insert(parent, token, value));
    }
    case 'test':
      if (!isDeepStrictEqual(lookUp(target, path), operation.value))
        throw new PatchError(`test failed: ${operation.path}`);
      return target;
  }
  throw new PatchError(`unknown operation ${String(operation.op)}`);
}

function tokensOf(pointer: string): readonly string[] {
  if (pointer !== '' && !pointer.startsWith('/')) throw new PatchError(`not a JSON pointer: ${pointer}`);
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(target: unknown, path: readonly string[]): unknown {
  return path.reduce((value, token) => {
    if (Array.isArray(value) && Number(token) < value.length) return value[Number(token)] as unknown;
    if (isRecord(value) && token in value) return value[token];
    throw new PatchError(`no such path: /${path.join('/')}`);
  }, target);
}

type Container = Record<string, unknown> | unknown[];

function edit(target: unknown, path: readonly string[], change: (parent: Container, token: string) => void): unknown {
  const token = path.at(-1);
  if (token === undefined) throw new PatchError('the whole document cannot be patched');
  const parent = lookUp(target, path.slice(0, -1));
  if (!Array.isArray(parent) && !isRecord(parent)) throw new PatchError(`no such path: /${path.join('/')}`);
  change(parent, token);
  return target;
}

function insert(parent: Container, token: string, value: unknown): void {
  if (!Array.isArray(parent)) parent[token] = value;
  else if (token === '-') parent.push(value);
  else parent.splice(Number(token), 0, value);
}

function assign(parent: Container, token: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(token)] = value;
  else parent[token] = value;
}

function remove(parent: Container, token: string): void {
  lookUp(parent, [token]);
  if (Array.isArray(parent)) parent.splice(Number(token), 1);
  else delete parent[token];
}
