import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LARGEST_MANIFEST, MANIFEST_FILE, readManifest, writeManifest } from './backup-folder.js';
import { type BackupManifest, isComplete } from './backup-manifest.js';
import { backupFailed, backupInvalid, backupRefused } from './backup-problem.js';
import { parseManifest } from './parse-manifest.js';
import { openRegularFile } from './regular-file.js';

/** Writes a finished backup to two streams, for example an upload: its manifest, and all files in the manifest's order. Ends both. */
export async function exportBackup(folder: string, sinks: { manifest: Writable; documents: Writable }): Promise<void> {
  const manifest = await readManifest(folder);
  if (!isComplete(manifest))
    throw backupRefused(folder, 'a backup that was not finished', 'a finished one', 'Call `createBackup` on it again.');
  try {
    for (const { file } of manifest.collections)
      await pipeline((await openRegularFile(join(folder, file))).handle.createReadStream(), sinks.documents, {
        end: false,
      });
    await new Promise<void>((resolve) => sinks.documents.end(resolve));
    await pipeline([await readFile(join(folder, MANIFEST_FILE))], sinks.manifest);
  } catch (cause) {
    throw backupFailed(folder, cause);
  }
}

/**
 * Creates a folder from what `exportBackup` wrote. Throws backup_invalid, leaving nothing, if a stream is cut short, too long or changed.
 */
export async function importBackup(
  folder: string,
  sources: { manifest: Readable; documents: Readable },
): Promise<BackupManifest> {
  const manifest = parseManifest('manifest', await textOf(sources.manifest));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw backupRefused(folder, 'files in the folder', 'an empty folder', 'Name another folder.');
  try {
    const bytes = byteReader(sources.documents);
    for (const { file, bytes: length, sha256 } of manifest.collections) {
      const hash = createHash('sha256');
      const handle = await open(join(folder, file), 'wx', 0o600);
      try {
        for await (const chunk of bytes.take(length)) {
          hash.update(chunk);
          await handle.write(chunk);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (hash.digest('hex') !== sha256)
        throw backupInvalid(file, 'another SHA-256', 'the one in the manifest', 'Read the stream again.');
    }
    for await (const chunk of bytes.take(1))
      throw backupInvalid(
        'documents',
        `${chunk.length} bytes too many`,
        'the end',
        'Check that the streams belong together.',
      );
  } catch (cause) {
    for (const { file } of manifest.collections) await rm(join(folder, file), { force: true });
    await rmdir(folder).catch(() => {});
    throw backupFailed(folder, cause);
  }
  await writeManifest(folder, manifest);
  return manifest;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > LARGEST_MANIFEST)
      throw backupInvalid('manifest', `over ${LARGEST_MANIFEST} bytes`, 'the manifest of a backup', 'Do not trust it.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Takes exact numbers of bytes from a stream; fewer only at its end. */
function byteReader(stream: Readable): { take: (length: number) => AsyncGenerator<Buffer> } {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return {
    async *take(length) {
      let left = length;
      while (left > 0) {
        if (rest.length === 0) {
          const next = await chunks.next();
          if (next.done === true) return;
          rest = Buffer.from(next.value);
          continue;
        }
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        yield part;
      }
    },
  };
}
