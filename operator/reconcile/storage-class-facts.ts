/** What is kept of a StorageClass. */
import type { KubeObject } from '../../crds/meta.ts';

export interface StorageClassFacts {
  readonly name: string;
  readonly isDefault: boolean;
  /** RFC 3339, in seconds. */
  readonly created: string;
  /** Whether its volumes can be made larger. */
  readonly mayGrow: boolean;
}

/** Annotations by which Kubernetes knows the default StorageClass, the one of today and the one before it. */
export const defaultMarks: readonly string[] = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export function toStorageClass({
  metadata: { name, annotations, creationTimestamp = '' },
  allowVolumeExpansion: mayGrow = false,
}: KubeObject & { readonly allowVolumeExpansion?: boolean }): StorageClassFacts {
  const isDefault = defaultMarks.some((mark) => annotations?.[mark] === 'true');
  return { name, isDefault, created: creationTimestamp, mayGrow };
}
