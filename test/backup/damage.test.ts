import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import { EntwriteError } from '../../src/errors.js';
import { createSmallDatabase, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';

const folders = temporaryFolders();
const passphrase = 'correct horse battery staple';
let server: EmbeddedAppwrite;
let plain: string;
let encrypted: string;
let keyed: string;
const key = new Uint8Array(32).fill(3);

const database = (): TestDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const source = database();
  await createSmallDatabase(source);
  plain = folders.make();
  encrypted = folders.make();
  await createBackup(source, { folder: plain });
  await createBackup(source, { folder: encrypted, encrypt: { passphrase } });
  keyed = folders.make();
  await createBackup(source, { folder: keyed, encrypt: { key } });
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

/** A copy of a backup with something wrong about it. */
function damaged(folder: string, damage: (copy: string) => void): string {
  const copy = folders.make();
  mkdirSync(copy, { recursive: true });
  cpSync(folder, copy, { recursive: true });
  damage(copy);
  return copy;
}

function editManifest(folder: string, edit: (manifest: Record<string, unknown>) => object | string): void {
  const path = join(folder, 'manifest.json');
  const edited = edit(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
  writeFileSync(path, typeof edited === 'string' ? edited : JSON.stringify(edited));
}

const file = 'authors.ndjson.gz';
const flip = (path: string) => {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  writeFileSync(path, bytes);
};

const CASES: readonly (readonly [string, (copy: string) => void, RegExp])[] = [
  ['no manifest', (copy) => rmSync(join(copy, 'manifest.json')), /no manifest\.json/],
  ['a manifest that is not JSON', (copy) => editManifest(copy, () => '{"format":'), /not JSON/],
  [
    'a manifest of something else',
    (copy) => editManifest(copy, () => ({ name: 'left-pad', version: 1 })),
    /something else/,
  ],
  ['a manifest with parts missing', (copy) => editManifest(copy, ({ schema: _, ...rest }) => rest), /parts missing/],
  ['a newer format', (copy) => editManifest(copy, (manifest) => ({ ...manifest, version: 2 })), /format version 2/],
  [
    'an unfinished backup',
    (copy) => editManifest(copy, (manifest) => ({ ...manifest, finishedAt: null })),
    /not finished/,
  ],
  [
    'a file name outside of the folder',
    (copy) =>
      editManifest(copy, (manifest) => ({
        ...manifest,
        collections: (manifest.collections as object[]).map((saved) => ({ ...saved, file: '../../etc/passwd' })),
      })),
    /parts missing/,
  ],
  ['a missing file', (copy) => rmSync(join(copy, file)), /no such file/],
  ['a truncated file', (copy) => truncateSync(join(copy, file), 40), /40 bytes/],
  ['a longer file', (copy) => appendFileSync(join(copy, file), 'x'), /bytes; expected/],
  ['a changed byte', (copy) => flip(join(copy, file)), /another SHA-256/],
  [
    'a file of another collection',
    (copy) => copyFileSync(join(copy, 'kinds.ndjson.gz'), join(copy, file)),
    /bytes|SHA-256/,
  ],
];

describe('a damaged backup', () => {
  it.each(CASES)('%s: is refused before anything is written', async (_, damage, message) => {
    const folder = damaged(plain, damage);
    const target = database();
    const outcome = await restoreBackup(target, { folder }).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(EntwriteError);
    expect(outcome).toMatchObject({ code: 'backup_invalid' });
    expect(String(outcome)).toMatch(message);
    expect((await target.schemas.read()).exists).toBe(false);
    await expect(verifyBackup({ folder })).rejects.toMatchObject({ code: 'backup_invalid' });
  });

  it('does not pass verification when its documents are not those of the manifest', async () => {
    const folder = damaged(plain, (copy) =>
      editManifest(copy, (manifest) => ({
        ...manifest,
        collections: (manifest.collections as { digest: string }[]).map((saved) => ({
          ...saved,
          digest: saved.digest.replace(/./g, '0'),
        })),
      })),
    );
    await expect(verifyBackup({ folder })).rejects.toThrow(/another digest of documents/);
  });
});

describe('a manifest with anything in it', () => {
  it('is read, or refused as an EntwriteError', async () => {
    const original = JSON.parse(readFileSync(join(keyed, 'manifest.json'), 'utf8')) as object;
    const paths = pathsOf(original);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 1 }), async (path, value) => {
        const folder = damaged(keyed, (copy) => editManifest(copy, () => replaced(original, path, value)));
        const outcome = await verifyBackup({ folder, encrypt: { key } }).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EntwriteError);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: process.env.LONG ? 3000 : 120 },
    );
  }, 600_000);
});

/** Where each value of a JSON document is. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function replaced(value: object, [key, ...rest]: readonly string[], by: unknown): object {
  if (key === undefined) return by as object;
  const inner = replaced((value as Record<string, object>)[key] ?? {}, rest, by);
  return Array.isArray(value)
    ? value.map((item, at) => (String(at) === key ? inner : item))
    : { ...value, [key]: inner };
}

describe('an encrypted backup', () => {
  it('opens with its passphrase alone', async () => {
    await expect(verifyBackup({ folder: encrypted })).rejects.toMatchObject({ code: 'backup_refused' });
    await expect(verifyBackup({ folder: encrypted, encrypt: { passphrase: 'wrong' } })).rejects.toThrow(
      /does not open it/,
    );
    await expect(verifyBackup({ folder: encrypted, encrypt: { key: new Uint8Array(32) } })).rejects.toThrow(
      /does not open it/,
    );
    expect(await verifyBackup({ folder: encrypted, encrypt: { passphrase }, deep: true })).toMatchObject({
      documents: 12,
      findings: [],
    });
  });

  it('shows nothing of its documents, and nothing of its secret', () => {
    for (const name of ['authors.ndjson.gz.enc', 'manifest.json']) {
      const text = readFileSync(join(encrypted, name), 'latin1');
      for (const hidden of ['Ada', passphrase]) expect(text).not.toContain(hidden);
    }
    expect(readFileSync(join(encrypted, 'authors.ndjson.gz.enc')).subarray(0, 2)).not.toEqual(
      Buffer.from([0x1f, 0x8b]),
    );
  });

  it('does not take a file for another one, even when the manifest was made to fit', async () => {
    const folder = damaged(encrypted, (copy) => {
      copyFileSync(join(copy, 'kinds.ndjson.gz.enc'), join(copy, 'labels.ndjson.gz.enc'));
      editManifest(copy, (manifest) => {
        const collections = manifest.collections as { id: string; bytes: number; sha256: string }[];
        const kinds = collections.find(({ id }) => id === 'kinds');
        return {
          ...manifest,
          collections: collections.map((saved) =>
            saved.id === 'labels' ? { ...saved, bytes: kinds?.bytes, sha256: kinds?.sha256 } : saved,
          ),
        };
      });
    });
    await expect(verifyBackup({ folder, encrypt: { passphrase } })).rejects.toMatchObject({ code: 'backup_invalid' });
  });
});
