import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import { Echoes } from './echoes.ts';

const version = (resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', resourceVersion },
});

describe('what the watch brings', () => {
  test('is an echo when it is as we have written it, and no other', async () => {
    const echoes = new Echoes();
    await echoes.note('a', async () => version('7'));
    expect(await echoes.isEcho('a', version('7'))).toBe(true);
    expect(await echoes.isEcho('a', version('8'))).toBe(false);
    expect(await echoes.isEcho('b', version('7'))).toBe(false);
  });

  test('may come before the answer to the write', async () => {
    const echoes = new Echoes();
    const answer = Promise.withResolvers<KubeObject>();
    const writing = echoes.note('a', () => answer.promise);
    const heard = [echoes.isEcho('a', version('7')), echoes.isEcho('a', version('6'))];
    answer.resolve(version('7'));
    expect(await Promise.all(heard)).toEqual([true, false]);
    await writing;
  });

  test('is news when the write fails, whose failure is told to whoever wrote', async () => {
    const echoes = new Echoes();
    const answer = Promise.withResolvers<KubeObject>();
    const writing = echoes.note('a', () => answer.promise);
    const heard = echoes.isEcho('a', version('7'));
    answer.reject(new Error('no answer'));
    await expect(writing).rejects.toThrow('no answer');
    expect(await heard).toBe(false);
  });
});
