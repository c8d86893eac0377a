import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type ImageSpec, membersOf, nobody, pack, writeArchive } from './image.ts';
import { librariesIn } from './node-image.ts';
import { type Member, PathTooLong, tar, tarSize } from './tar.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-test-'));
  await mkdir(join(folder, 'tree/deep'), { recursive: true });
  await writeFile(join(folder, 'tree/deep/file'), 'content');
  await symlink('deep/file', join(folder, 'tree/link'));
  await writeFile(join(folder, 'program'), 'binary');
  await chmod(join(folder, 'program'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const spec = (): ImageSpec => ({
  name: 'example.org/a/b:v1',
  files: {
    '/bin/program': { from: join(folder, 'program') },
    '/srv/tree': { from: join(folder, 'tree') },
    '/etc/x': { text: 'x' },
    '/data': { folder: true, mode: 0o777 },
  },
  entrypoint: ['/bin/program'],
  arguments: ['--flag'],
  workingDirectory: '/data',
  environment: { A: 'b' },
});

const listing = (archive: Buffer): string[] =>
  execFileSync('tar', ['-tvf', '-', '--numeric-owner', '--utc', '--full-time'], { input: archive })
    .toString()
    .trimEnd()
    .split('\n');
const bytesOf = (members: Member[]): Promise<Buffer> => buffer(Readable.from(tar(members)));

describe('a tar archive', () => {
  test('is read by tar as it was meant: names, modes, links, owner 0, time 0', async () => {
    const lines = listing(await bytesOf(await membersOf(spec().files)));
    expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 bin/',
      '-rwxr-xr-x 0/0 6 1970-01-01 00:00:00 bin/program',
      'drwxrwxrwx 0/0 0 1970-01-01 00:00:00 data/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 etc/',
      '-rw-r--r-- 0/0 1 1970-01-01 00:00:00 etc/x',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 srv/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 srv/tree/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 srv/tree/deep/',
      '-rw-r--r-- 0/0 7 1970-01-01 00:00:00 srv/tree/deep/file',
      'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 srv/tree/link -> deep/file',
    ]);
  });

  test('holds any file under any path that fits, in as many bytes as it says', async () => {
    const segment = fc
      .stringMatching(/^[a-z0-9._-]{1,40}$/)
      .filter((name) => !/^\.+$/.test(name) && !name.startsWith('-'));
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(path, fc.uint8Array({ maxLength: 1500 }), async (name, content) => {
        const members: Member[] = [
          { path: name, mode: 0o644, content: { kind: 'bytes', bytes: Buffer.from(content) } },
        ];
        const archive = await bytesOf(members);
        expect(archive.length).toBe(tarSize(members));
        expect(execFileSync('tar', ['-xOf', '-', name], { input: archive })).toEqual(Buffer.from(content));
      }),
      { numRuns: 25 },
    );
  });

  test('refuses a path that does not fit', async () => {
    const members: Member[] = [{ path: 'x'.repeat(101), mode: 0, content: { kind: 'folder' } }];
    await expect(bytesOf(members)).rejects.toBeInstanceOf(PathTooLong);
  });

  test('refuses a file that is not as long as was said', async () => {
    const members: Member[] = [
      { path: 'p', mode: 0, content: { kind: 'file', source: join(folder, 'program'), size: 5 } },
    ];
    await expect(bytesOf(members)).rejects.toThrow('6 bytes instead of 5');
  });
});

const sha = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const unpack = async (): Promise<(name: string) => Promise<Buffer>> => {
  const image = await pack(spec());
  const path = join(folder, 'image.tar');
  await writeArchive(image, path);
  expect((await readFile(path)).length).toBe(image.size);
  return (name) => Promise.resolve(execFileSync('tar', ['-xOf', path, name]));
};

describe('an image', () => {
  interface Index {
    manifests: Array<{ digest: string; size: number; annotations: Record<string, string> }>;
  }
  interface Manifest {
    config: { digest: string; size: number };
    layers: Array<{ digest: string; size: number }>;
  }
  interface Config {
    config: Record<string, unknown>;
    rootfs: { diff_ids: string[] };
  }

  test('is a chain of digests that hold, from the index to the layer', async () => {
    const read = await unpack();
    const blob = async ({ digest, size }: { digest: string; size: number }): Promise<Buffer> => {
      const content = await read(`blobs/${digest.replace(':', '/')}`);
      expect([sha(content), content.length]).toEqual([digest, size]);
      return content;
    };
    const index: Index = JSON.parse((await read('index.json')).toString());
    const [described] = index.manifests;
    if (!described) throw new Error('no manifest');
    expect(described.digest).toBe((await pack(spec())).digest);
    expect(described.annotations['io.containerd.image.name']).toBe('example.org/a/b:v1');
    const manifest: Manifest = JSON.parse((await blob(described)).toString());
    const config: Config = JSON.parse((await blob(manifest.config)).toString());
    const [layer] = manifest.layers;
    if (!layer) throw new Error('no layer');
    expect(config.rootfs.diff_ids).toEqual([layer.digest]);
    expect(listing(await blob(layer)).some((line) => line.endsWith('etc/passwd'))).toBe(true);
    expect(config.config).toEqual({
      User: nobody,
      Entrypoint: ['/bin/program'],
      Cmd: ['--flag'],
      WorkingDir: '/data',
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'A=b'],
    });
  });

  test('has the same digest when packed again, and another when a byte changes', async () => {
    const first = await pack(spec());
    const files = spec().files;
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    expect((await pack({ ...spec(), files: reversed })).digest).toBe(first.digest);
    expect((await pack({ ...spec(), files: { ...files, '/etc/x': { text: 'y' } } })).digest).not.toBe(first.digest);
  });
});

describe('the libraries of a program', () => {
  test("are those that ldd names, with the loader and without the kernel's own", () => {
    const output =
      '\tlinux-vdso.so.1 (0x00007)\n\tlibm.so.6 => /lib/x/libm.so.6 (0x00007)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007)\n';
    expect(librariesIn(output)).toEqual(['/lib/x/libm.so.6', '/lib64/ld-linux-x86-64.so.2']);
  });
  test('none may be missing', () => {
    expect(() => librariesIn('\tlibx.so => not found\n')).toThrow('libx.so');
  });
});
