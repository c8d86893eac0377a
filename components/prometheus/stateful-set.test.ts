import { expect, test } from '@jest/globals';
import type { StatefulSet } from '../built-in.ts';
import { containerOf, find, objectsOf } from '../testing/objects.ts';
import { type AuthoredSpec, stackInput } from '../testing/stacks.ts';

type Features = NonNullable<NonNullable<AuthoredSpec['prometheus']>['enableFeatures']>;

function featureFlags(enableFeatures: Features): readonly string[] {
  const objects = objectsOf(stackInput({ prometheus: { enableFeatures } }));
  const { args = [] } = containerOf(find<StatefulSet>(objects, 'StatefulSet', 'demo-prometheus'));
  return args.filter((flag) => flag.startsWith('--enable-feature'));
}

test.each<[string, Features, readonly string[]]>([
  ['no feature is no flag', [], []],
  ['features are one flag', ['old-ui', 'exemplar-storage'], ['--enable-feature=exemplar-storage,old-ui']],
  [
    'in another order they restart nothing',
    ['exemplar-storage', 'old-ui'],
    ['--enable-feature=exemplar-storage,old-ui'],
  ],
])('%s', (_what, features, flags) => {
  expect(featureFlags(features)).toEqual(flags);
});
