/** Container images without Docker: one layer and its description, as an OCI image layout in a tar archive. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Member, tar, tarSize } from './tar.ts';

/** What an image holds and how it is run. */
export interface ImageSpec {
  /** The full name with its tag, as a pod names it. */
  name: string;
  /** Paths in the image (absolute) and what lies there. Their parent folders are made. */
  files: Readonly<Record<string, Source>>;
  entrypoint: readonly string[];
  arguments?: readonly string[];
  /** Default: nobody, 65534:65534. */
  user?: string;
  workingDirectory?: string;
  environment?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
}

/** A file of this machine with its mode, a folder with all below it, a text, or an empty folder. */
export type Source =
  | { from: string; mode?: number }
  | { text: string; mode?: number }
  | { folder: true; mode?: number };

/** An image that is ready to be written. */
export interface Image {
  name: string;
  /** Of the manifest: what a registry and containerd call the image's digest. */
  digest: string;
  /** The length of the archive in bytes. */
  size: number;
  /** The archive's bytes: an OCI image layout that containerd, Docker 25 and skopeo read. */
  archive(): Readable;
}

/** Who an image runs as when it does not say. */
export const nobody = '65534:65534';

const accounts = 'root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n';
const groups = 'root:x:0:\nnobody:x:65534:\n';

/** What every image has. */
const base: ImageSpec['files'] = {
  '/tmp': { folder: true, mode: 0o1777 },
  '/etc/passwd': { text: accounts },
  '/etc/group': { text: groups },
};

/** Packs an image; equal contents give equal bytes. @throws when a source is missing */
export async function pack(spec: ImageSpec): Promise<Image> {
  const layer = await membersOf({ ...base, ...spec.files });
  const layerDigest = await digestOf(tar(layer));
  const config = json({
    ...platform(),
    config: configOf(spec),
    rootfs: { type: 'layers', diff_ids: [layerDigest] },
    history: [{ created_by: 'bellwether' }],
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layerDigest, size: tarSize(layer) }],
  });
  const described = descriptor('application/vnd.oci.image.manifest.v1+json', manifest);
  const index = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...described,
        platform: platform(),
        annotations: {
          'io.containerd.image.name': spec.name,
          'org.opencontainers.image.ref.name': spec.name.split(':').at(-1),
        },
      },
    ],
  });
  const small: Member[] = [
    bytes('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
    bytes('index.json', index),
    bytes(blob(digest(config)), config),
    bytes(blob(digest(manifest)), manifest),
  ];
  // The layer is itself a tar; its bytes pass through without ever being held.
  const members = [
    ...small,
    {
      path: blob(layerDigest),
      mode: 0o644,
      content: { kind: 'stream', size: tarSize(layer), read: () => tar(layer) },
    } as const,
  ];
  return {
    name: spec.name,
    digest: described.digest,
    size: tarSize(members),
    archive: () => Readable.from(tar(members)),
  };
}

/** Writes an image's archive to a file. */
export async function writeArchive(image: Image, path: string): Promise<void> {
  await pipeline(image.archive(), createWriteStream(path));
}

/** The members of a layer in the order of their paths, each parent folder before what it holds. */
export async function membersOf(files: ImageSpec['files']): Promise<Member[]> {
  const members = new Map<string, Member>();
  for (const [path, source] of Object.entries(files)) {
    for (const member of await expand(path.replace(/^\/+/, ''), source)) members.set(member.path, member);
  }
  const paths = [...members.keys()];
  for (const path of paths) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      if (!members.has(`${parent}/`)) members.set(`${parent}/`, folder(parent, 0o755));
    }
  }
  return [...members.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function expand(path: string, source: Source): Promise<Member[]> {
  if ('folder' in source) return [folder(path, source.mode ?? 0o755)];
  if ('text' in source) return [{ ...bytes(path, Buffer.from(source.text)), mode: source.mode ?? 0o644 }];
  const found = await lstat(source.from);
  if (found.isDirectory()) {
    const names = await readdir(source.from);
    const below = await Promise.all(
      names.toSorted().map((name) => expand(join(path, name), { from: join(source.from, name) })),
    );
    return [folder(path, source.mode ?? 0o755), ...below.flat()];
  }
  const mode = source.mode ?? (found.mode & 0o111 ? 0o755 : 0o644);
  if (found.isSymbolicLink())
    return [{ path, mode: 0o777, content: { kind: 'link', target: await readlink(source.from) } }];
  return [{ path, mode, content: { kind: 'file', source: source.from, size: found.size } }];
}

function configOf(spec: ImageSpec): unknown {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', ...spec.environment };
  return {
    User: spec.user ?? nobody,
    Entrypoint: spec.entrypoint,
    ...(spec.arguments && { Cmd: spec.arguments }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(spec.labels && { Labels: spec.labels }),
  };
}

const platform = (): { os: string; architecture: string } => ({
  os: 'linux',
  architecture: process.arch === 'x64' ? 'amd64' : process.arch,
});
const folder = (path: string, mode: number): Member => ({ path: `${path}/`, mode, content: { kind: 'folder' } });
const bytes = (path: string, content: Buffer): Member => ({
  path,
  mode: 0o644,
  content: { kind: 'bytes', bytes: content },
});
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const digest = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const blob = (name: string): string => `blobs/${name.replace(':', '/')}`;
const descriptor = (mediaType: string, content: Buffer): { mediaType: string; digest: string; size: number } => ({
  mediaType,
  digest: digest(content),
  size: content.length,
});

async function digestOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}
