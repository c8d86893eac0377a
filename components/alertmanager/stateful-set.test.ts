import { describe, expect, test } from '@jest/globals';
import type { StatefulSet } from '../built-in.ts';
import { containerOf, find, objectsOf } from '../testing/objects.ts';
import { stackInput } from '../testing/stacks.ts';

function flags(replicas: number): readonly string[] {
  const objects = objectsOf(stackInput({ alertmanager: { replicas } }));
  return containerOf(find<StatefulSet>(objects, 'StatefulSet', 'demo-alertmanager')).args ?? [];
}

describe('gossip', () => {
  test('one replica has nobody to talk to', () => {
    expect(flags(1).filter((flag) => flag.startsWith('--cluster.'))).toEqual(['--cluster.listen-address=']);
  });

  test('several find each other under one name, and know their own stack', () => {
    expect(flags(3)).toEqual(
      expect.arrayContaining([
        '--cluster.listen-address=:9094',
        '--cluster.peer=demo-alertmanager-replicas.monitoring.svc:9094',
        '--cluster.label=monitoring/demo',
      ]),
    );
  });

  test('one more replica changes nothing for those that run', () => {
    expect(flags(3)).toEqual(flags(2));
  });
});
