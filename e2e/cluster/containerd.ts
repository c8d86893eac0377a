/** The container runtime as seen from outside: its client. */
import { existsSync } from 'node:fs';
import { attempt, type CommandOptions, run } from './command.ts';
import { containerdSocket } from './paths.ts';

/** Runs containerd's client in the namespace of Kubernetes. */
export function ctr(args: readonly string[], options?: CommandOptions): Promise<string> {
  return run('ctr', ['--address', containerdSocket, '--namespace', 'k8s.io', ...args], options);
}

/** Whether containerd answers. */
export async function containerdAnswers(): Promise<boolean> {
  return (
    existsSync(containerdSocket) &&
    (await attempt('ctr', ['--address', containerdSocket, '--timeout', '2s', 'version'])) !== undefined
  );
}
