import { describe, expect, test } from '@jest/globals';
import { backUp } from './backup.ts';
import { gatewayThat, type Push, served } from './testing/loopback.ts';

describe('the backup', () => {
  const clock = (): number => 1000;
  const fail = (): number => {
    throw new Error('the database does not answer');
  };
  const run = async (dump: () => number, status = 200): Promise<{ pushes: Push[]; failure: string }> => {
    const pushes: Push[] = [];
    const failure = await served(
      gatewayThat((push) => pushes.push(push), status),
      (gateway) =>
        backUp({ gateway, database: 'orders', dump, seconds: clock, say: () => {} }).then(
          () => '',
          (error: unknown) => String(error),
        ),
    );
    return { pushes, failure };
  };

  test('pushes when it succeeded, under a key that the next run has too', async () => {
    const { pushes, failure } = await run(() => 7);
    expect(failure).toBe('');
    expect(pushes.map(({ asked }) => asked)).toEqual(['POST /metrics/job/backup/database/orders']);
    expect(pushes[0]?.body).toContain('backup_last_success_timestamp_seconds 1000\n');
    expect(pushes[0]?.body).toContain('backup_bytes 7\n');
    expect(pushes[0]?.body).toContain('backup_failed 0\n');
  });

  test('that fails says so, leaves the last success as it was, and fails', async () => {
    const { pushes, failure } = await run(fail);
    expect(failure).toContain('does not answer');
    expect(pushes[0]?.body).toContain('backup_failed 1\n');
    expect(pushes[0]?.body).not.toContain('last_success');
  });

  test('fails when the push is not taken: nobody would know of it', async () => {
    expect((await run(() => 7, 400)).failure).toContain('400');
  });
});
