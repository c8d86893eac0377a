/** Chooses where a stack writes and reads remotely: a place whose Secrets cannot be used leaves the last good one of its name. */
import type { SecretFile } from '../../components/fragment.ts';
import { credentialFilesIn } from '../../components/prometheus/layout.ts';
import { type Remote, type RemoteBlock, type RemoteBlocks, remoteBlocks } from '../../components/prometheus/remote.ts';
import { isRecord } from '../kube/json.ts';
import { type SecretAdmission, type SecretFault, withdrawnReasons } from './secret-admission.ts';

/** Why a place does not run as it is declared, and what runs instead. */
export interface RemoteFault extends SecretFault {
  readonly instead: string;
}

export interface ChosenRemotes {
  readonly blocks: RemoteBlocks;
  readonly faults: readonly RemoteFault[];
}

type Found = Pick<Remote, 'list' | 'block'>;

function isBlock(value: unknown): value is RemoteBlock {
  return isRecord(value) && typeof value['name'] === 'string';
}

/** The blocks of a main configuration that stands. */
function blocksIn(text: string | undefined, list: keyof RemoteBlocks): readonly RemoteBlock[] {
  const configuration: unknown = text === undefined ? {} : JSON.parse(text);
  const blocks = isRecord(configuration) ? configuration[list] : undefined;
  return Array.isArray(blocks) ? blocks.filter(isBlock) : [];
}

/** The block of that name which stands, as long as everything that it refers to stands as well. */
function lastGood({ list, block }: Remote, copies: SecretAdmission, standing: string | undefined): Found | undefined {
  const old = blocksIn(standing, list).find(({ name }) => name === block.name);
  const whole = old && credentialFilesIn(JSON.stringify(old)).every((path) => copies.stands(path));
  return whole ? { list, block: old } : undefined;
}

/** @param standing prometheus.json as it stands */
export function chooseRemotes(
  remotes: readonly Remote[],
  copies: SecretAdmission,
  standing: string | undefined,
): ChosenRemotes {
  const faults: RemoteFault[] = [];
  const chosen = remotes.flatMap((remote): readonly Found[] => {
    const fault = copies.take(remote.files);
    if (!fault) return [remote];
    const old = withdrawnReasons.has(fault.reason) ? undefined : lastGood(remote, copies, standing);
    const found = copies.bytesOf(remote.files) ? remote : old;
    const instead = found ? 'Until then its last good version runs.' : 'Until then the stack runs without it.';
    faults.push({ ...fault, instead });
    return found ? [found] : [];
  });
  return { blocks: remoteBlocks(chosen), faults };
}

/** The files of each place that `text` refers to; what else it names is of an older version. */
export function filesInUse(remotes: readonly Remote[], text: string): readonly (readonly SecretFile[])[] {
  const named = new Set(credentialFilesIn(text));
  return remotes.map(({ files }) => files).filter((files) => files.every(({ path }) => named.has(path)));
}
