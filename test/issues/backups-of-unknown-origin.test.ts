import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  createBackup,
  deleteBackup,
  exportBackup,
  importBackup,
  listBackups,
  pruneBackups,
  restoreBackup,
  restoreValues,
  verifyBackup,
} from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { BackupManifest } from '../../src/backup/format/backup-manifest.js';
import { EntwriteError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/progress.js';
import { createSmallDatabase, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';

const folders = temporaryFolders();
let server: EmbeddedAppwrite;
let honest: string;
let locked: string;

const database = (): TestDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const source = database();
  await createSmallDatabase(source);
  honest = folders.make();
  locked = folders.make();
  await createBackup(source, { folder: honest });
  await createBackup(source, { folder: locked, encrypt: { passphrase: 'secret' } });
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

type Json = { -readonly [Key in keyof BackupManifest]: BackupManifest[Key] };

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Json;

function edit(folder: string, change: (manifest: Json) => void): void {
  const manifest = manifestOf(folder);
  change(manifest);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function rewrite(folder: string, change: (text: string) => string): void {
  const path = join(folder, 'manifest.json');
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error('nothing was forged');
  writeFileSync(path, changed);
}

/** Gives a collection another file, and a manifest that fits its bytes. */
function replaceFile(folder: string, id: string, content: Buffer, more: object = {}): void {
  const name = manifestOf(folder).collections.find((saved) => saved.id === id)?.file ?? '';
  writeFileSync(join(folder, name), content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  edit(folder, (manifest) => {
    manifest.collections = manifest.collections.map((saved) =>
      saved.id === id ? { ...saved, bytes: content.length, sha256, ...more } : saved,
    );
  });
}

const LINE = JSON.stringify({
  $id: 'x',
  $sequence: '1',
  $createdAt: '2024-01-01T00:00:00.000+00:00',
  $updatedAt: '2024-01-01T00:00:00.000+00:00',
  $permissions: [],
  text: null,
});

const file = 'kinds.ndjson.gz';
const FORGERIES: Readonly<Record<string, (folder: string) => void>> = {
  'a file that is a link to an endless device': (folder) => {
    rmSync(join(folder, file));
    symlinkSync('/dev/zero', join(folder, file));
  },
  'a file that is a link to its own content': (folder) => {
    renameSync(join(folder, file), join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, file));
  },
  'a file that is a folder': (folder) => {
    rmSync(join(folder, file));
    mkdirSync(join(folder, file));
  },
  'a manifest that is a link to an endless device': (folder) => {
    rmSync(join(folder, 'manifest.json'));
    symlinkSync('/dev/zero', join(folder, 'manifest.json'));
  },
  'a manifest of 65 MiB': (folder) => truncateSync(join(folder, 'manifest.json'), 65 * 2 ** 20),
  'a last line that is cut short': (folder) => replaceFile(folder, 'kinds', gzipSync(LINE)),
  'a line without an end': (folder) => replaceFile(folder, 'kinds', gzipSync(Buffer.alloc(70 * 2 ** 20, 'a'))),
  'more documents than it says': (folder) =>
    replaceFile(folder, 'kinds', gzipSync(`${LINE}\n`.repeat(100_000)), { documents: 3 }),
  'a number of documents that is not true': (folder) =>
    edit(folder, (manifest) => {
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, documents: saved.documents + 1 }));
    }),
  'a negative number of documents': (folder) =>
    edit(folder, (manifest) => {
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, documents: -1 }));
    }),
  'numbers of nulls that are not true': (folder) =>
    edit(folder, (manifest) => {
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, nulls: { text: 2, name: 3 } }));
    }),
  'times that are not those of its documents': (folder) =>
    edit(folder, (manifest) => {
      const lastUpdatedAt = '1999-01-01T00:00:00.000+00:00';
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, lastUpdatedAt }));
    }),
  'another digest': (folder) =>
    edit(folder, (manifest) => {
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, digest: '0'.repeat(64) }));
    }),
  'documents of another collection': (folder) =>
    replaceFile(folder, 'kinds', gzipSync(gunzipSync(readFileSync(join(folder, 'labels.ndjson.gz'))))),
  'a collection listed twice': (folder) =>
    edit(folder, (manifest) => {
      manifest.collections = [...manifest.collections, ...manifest.collections.slice(0, 1)];
    }),
  'a collection chosen twice': (folder) =>
    edit(folder, (manifest) => {
      manifest.chosen = [...manifest.chosen, ...manifest.chosen.slice(0, 1)];
    }),
  'a schema with a collection twice': (folder) =>
    edit(folder, (manifest) => {
      const { collections } = manifest.schema;
      manifest.schema = { collections: [...collections, ...collections.slice(0, 1)] };
    }),
  'a key that leads elsewhere': (folder) =>
    edit(folder, (manifest) => {
      const collections = JSON.parse(JSON.stringify(manifest.schema.collections).replaceAll('"text"', '"../../x"'));
      manifest.schema = { collections };
    }),
  'the file of one collection under the name of another': (folder) =>
    edit(folder, (manifest) => {
      const [first] = manifest.collections;
      manifest.collections = manifest.collections.map((saved) => ({ ...saved, file: first?.file ?? '' }));
    }),
  'a document with an id that leads elsewhere': (folder) =>
    replaceFile(folder, 'kinds', gzipSync(`${LINE.replace('"x"', '"../../users"')}\n`), { documents: 1 }),
  'a number of twenty million digits': (folder) => {
    const long = LINE.replace('"text":null', `"text":${'9'.repeat(20_000_000)}`);
    replaceFile(folder, 'kinds', gzipSync(`${long}\n`), { documents: 1 });
  },
  'a manifest with a number of twenty million digits': (folder) =>
    rewrite(folder, (text) => text.replace('"size": 50', `"size": {"$bigint":"${'9'.repeat(20_000_000)}"}`)),
  'a manifest of a million nested lists': (folder) =>
    rewrite(folder, (text) => text.replace('{', `{"more":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},`)),
  'a collection called __proto__': (folder) => rewrite(folder, (text) => text.replaceAll('"kinds"', '"__proto__"')),
  'nulls of __proto__': (folder) => rewrite(folder, (text) => text.replace('"nulls": {', '"nulls": {"__proto__": 5,')),
  'a document with itself as prototype': (folder) =>
    replaceFile(folder, 'kinds', gzipSync(`${LINE.replace('"text":null', `"__proto__":${LINE}`)}\n`), { documents: 1 }),
  'a number of documents beyond all numbers': (folder) =>
    rewrite(folder, (text) => text.replaceAll('"documents": 3', '"documents": 1e400')),
  'a number of bytes below zero': (folder) =>
    rewrite(folder, (text) => text.replaceAll(/"bytes": \d+/g, '"bytes": -1')),
  'a number of nulls below zero': (folder) =>
    rewrite(folder, (text) => text.replace('"nulls": {', '"nulls": {"name": -1,')),
  'a document of a hundred thousand nested lists': (folder) => {
    const deep = LINE.replace('"text":null', `"text":${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    replaceFile(folder, 'kinds', gzipSync(`${deep}\n`), { documents: 1 });
  },
};

function forged(folder: string, forge: (copy: string) => void): string {
  const copy = folders.make();
  mkdirSync(copy, { recursive: true });
  cpSync(folder, copy, { recursive: true });
  forge(copy);
  return copy;
}

describe('a backup of unknown origin', () => {
  it.each(Object.entries(FORGERIES))('with %s is refused before the first write', async (_, forge) => {
    const folder = forged(honest, forge);
    await expect(verifyBackup(folder)).rejects.toMatchObject({ code: 'backup_invalid' });
    const target = database();
    const outcome: unknown = await restoreBackup(target, { folder }).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(EntwriteError);
    expect(outcome).toMatchObject({ code: 'backup_invalid' });
    expect((await target.schemas.read()).exists).toBe(false);
    await expect(restoreValues(target, { folder })).rejects.toMatchObject({ code: 'backup_invalid' });
  });

  it.each<readonly [string, object | string | null]>([
    ['of another algorithm', { algorithm: 'aes-128-gcm' }],
    ['with a number for its way to the key', { kdf: 1 }],
    ['with a key where there is a passphrase', { kdf: 'none', cost: 3 }],
    ['with a list for its salt', { salt: ['00'.repeat(16)] }],
    ['with a short salt', { salt: '00' }],
    ['with a text for its cost', { cost: '32768' }],
    ['with a cost below zero', { cost: -2 }],
    ['with another cost', { cost: 2 ** 14 }],
    ['with the lowest cost', { cost: 2 }],
    ['with an object for its check', { check: {} }],
    ['with a short check', { check: 'AAAA' }],
    ['that is a text', 'aes-256-gcm'],
    ['that is not there', null],
  ])('does not open by a header %s', async (_, header) => {
    const folder = forged(locked, (copy) =>
      edit(copy, (manifest) => {
        const { encryption } = manifest;
        manifest.encryption = (typeof header === 'object' && header !== null ? { ...encryption, ...header } : header) as
          | typeof encryption
          | null;
      }),
    );
    const secret = { folder, encrypt: { passphrase: 'secret' } };
    await expect(verifyBackup(secret)).rejects.toMatchObject({ code: 'backup_invalid' });
    const target = database();
    await expect(restoreBackup(target, secret)).rejects.toMatchObject({ code: 'backup_invalid' });
    expect((await target.schemas.read()).exists).toBe(false);
  });

  it.each<readonly [string, (content: Buffer) => Buffer]>([
    ['the last byte of its tag', (content) => content.subarray(0, -1)],
    ['its tag', (content) => content.subarray(0, -16)],
    ['all but its nonce and tag', (content) => Buffer.concat([content.subarray(0, 12), content.subarray(-16)])],
    ['all but its nonce', (content) => content.subarray(0, 12)],
    ['everything', () => Buffer.alloc(0)],
  ])('does not open where an encrypted file lacks %s, though its manifest fits', async (_, cut) => {
    const folder = forged(locked, (copy) => {
      replaceFile(copy, 'kinds', cut(readFileSync(join(copy, `${file}.enc`))));
    });
    const target = database();
    const secret = { folder, encrypt: { passphrase: 'secret' } };
    await expect(restoreBackup(target, secret)).rejects.toMatchObject({ code: 'backup_invalid' });
    expect((await target.schemas.read()).exists).toBe(false);
  });

  it('is not restored from a file that was put in its place once it had been looked at', async () => {
    const folder = forged(honest, () => {});
    const other = forged(honest, (copy) => {
      const text = gunzipSync(readFileSync(join(copy, file))).toString();
      writeFileSync(join(copy, file), gzipSync(text.replaceAll('"text":"1"', '"text":"forged"')));
    });
    const target = database();
    let isReplaced = false;
    const onProgress = ({ type }: ProgressEvent) => {
      if (type !== 'operation-finished') return;
      if (!isReplaced) renameSync(join(other, file), join(folder, file));
      isReplaced = true;
    };
    await expect(restoreBackup(target, { folder, onProgress })).rejects.toMatchObject({
      code: 'backup_invalid',
      found: 'another SHA-256',
    });
    const { schema } = await target.schemas.read();
    const { name, enabled } = schema.collections.find(({ id }) => id === 'kinds') ?? {};
    expect({ name, enabled }).toEqual({ name: expect.stringContaining('(restoring'), enabled: false });
  });

  it('is read where its folder is named by a link, and pruned nowhere by one', async () => {
    const link = `${folders.make()}-link`;
    symlinkSync(honest, link);
    await verifyBackup(link);
    await expect(deleteBackup(link)).rejects.toMatchObject({ code: 'backup_refused' });
    expect(existsSync(join(honest, 'manifest.json'))).toBe(true);
  });

  it('does not take the memory of the machine for its key', async () => {
    const folder = forged(locked, (copy) =>
      edit(copy, (manifest) => {
        if (manifest.encryption !== null) manifest.encryption = { ...manifest.encryption, cost: 2 ** 20 };
      }),
    );
    await expect(restoreBackup(database(), { folder, encrypt: { passphrase: 'secret' } })).rejects.toMatchObject({
      code: 'backup_invalid',
    });
  });

  it('is not imported with an endless manifest', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(2 ** 20, ' ');
      })(),
    );
    const folder = folders.make();
    const sources = { manifest: endless, documents: Readable.from([]) };
    await expect(importBackup(folder, sources)).rejects.toMatchObject({ code: 'backup_invalid' });
    expect(existsSync(folder)).toBe(false);
  });

  it('is not exported through a link', async () => {
    const folder = forged(honest, (copy) => {
      rmSync(join(copy, file));
      symlinkSync('/etc/hostname', join(copy, file));
    });
    const sinks = { manifest: new PassThrough().resume(), documents: new PassThrough().resume() };
    await expect(exportBackup(folder, sinks)).rejects.toMatchObject({ code: 'backup_invalid' });
  });
});

describe('a folder of backups with links in it', () => {
  it('is pruned without following one', async () => {
    const source = database();
    await createSmallDatabase(source);
    const [root, outside] = [folders.make(), folders.make()];
    await createBackup(source, { folder: outside });
    mkdirSync(root, { recursive: true });
    symlinkSync(outside, join(root, 'a-link'));
    await createBackup(source, { folder: join(root, 'own') });
    const before = readdirSync(outside);
    expect((await listBackups(root)).map(({ folder }) => folder)).toEqual([join(root, 'own')]);
    expect(await pruneBackups(root, { keep: 0 })).toEqual([join(root, 'own')]);
    await expect(deleteBackup(join(root, 'a-link'))).rejects.toMatchObject({ code: 'backup_refused' });
    expect(readdirSync(outside)).toEqual(before);
    await verifyBackup(outside);
  });

  it('writes no manifest and no documents through one', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    const stop = new AbortController();
    await createBackup(source, { folder, signal: stop.signal, onProgress: () => stop.abort() }).catch(() => {});
    const victim = `${folder}-victim`;
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(folder, 'manifest.json.next'));
    symlinkSync(victim, join(folder, `${file}.partial`));
    await createBackup(source, { folder });
    await verifyBackup(folder);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });
});

describe('backups that applied migrations need', () => {
  it('stay, and pruning says so', async () => {
    const source = database();
    await createSmallDatabase(source);
    const root = folders.make();
    const made: string[] = [];
    for (const name of ['first', 'second', 'third', 'fourth']) {
      const { id } = await createBackup(source, { folder: join(root, name), keep: name === 'third' });
      made.push(id);
    }
    const [first = ''] = made;
    const kept: string[] = [];
    const deleted = await pruneBackups(root, {
      keep: 1,
      needed: [first],
      onKept: (folder, reason) => kept.push(`${folder.slice(root.length + 1)}: ${reason}`),
    });
    expect(deleted).toEqual([join(root, 'second')]);
    expect(kept).toEqual(['third: marked to be kept', 'first: needed to revert an applied migration']);
    expect(await pruneBackups(root, { keep: 1, needed: [join('some/other/folder', 'first')] })).toEqual([]);
    expect(await pruneBackups(root, { keep: 1 })).toEqual([join(root, 'first')]);
  });
});
