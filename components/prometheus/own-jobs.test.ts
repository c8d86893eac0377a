/** What becomes of samples that somebody pushed, under labels of their own choice. */
import { describe, expect, test } from '@jest/globals';
import { type Labels, relabel } from '../scrape/testing/relabel.ts';
import { type AuthoredSpec, storedStack } from '../testing/stacks.ts';
import { ownJobs } from './own-jobs.ts';

function pushed(labels: Labels, spec: AuthoredSpec = {}): Labels | undefined {
  const job = ownJobs(storedStack(spec)).find(({ job_name }) => job_name === 'pushgateway');
  return relabel({ __name__: 'orders', instance: 'a', ...labels }, job?.metric_relabel_configs ?? []);
}

const claims = { job: 'kubelet', namespace: 'bank', scrape_target: 'bank/vault' };

describe('a pushed sample', () => {
  test('keeps its job, and whatever else it has', () => {
    const sample = { __name__: 'orders', instance: 'a', job: 'nightly-report', team: 'b' };
    expect(pushed({ job: 'nightly-report', team: 'b' })).toEqual(sample);
  });

  test('is nobody’s in particular, and of no part of the cluster', () => {
    const sample = { __name__: 'orders', instance: 'a', job: 'pushed/kubelet', exported_namespace: 'bank' };
    expect(pushed(claims)).toEqual(sample);
  });

  test('is what it claims to be where the stack trusts every namespace', () => {
    const tenancy = { trustedNamespaces: ['*'] };
    expect(pushed(claims, { tenancy })).toEqual({ __name__: 'orders', instance: 'a', ...claims });
  });

  test('is told from what the gateway tells of itself', () => {
    expect(pushed({ job: 'pushgateway' })).toMatchObject({ job: 'pushgateway' });
  });
});
