import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { TOOL } from '../../src/backup/format/backup-manifest.js';
import { type ProgressEvent, workOf } from '../../src/progress.js';
import { createSmallDatabase, SMALL_SCHEMA, stateOf, temporaryFolders, testDatabases } from '../support/backup.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

const folders = temporaryFolders();
const database = testDatabases(useProject());

afterEach(() => folders.clear());

const lines = (folder: string, id: string) =>
  gunzipSync(readFileSync(join(folder, `${id}.ndjson.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const notes = { collections: [collection('notes', [attribute('text', 'string')])] };

describe('createBackup', () => {
  it('names the version of the package', () => {
    const { name, version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect(TOOL).toBe(`${name} ${version}`);
  });

  it('writes one document a line with its system fields', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    expect(lines(folder, 'authors')[0]).toMatchObject({
      $id: 'a0',
      $sequence: '1',
      $createdAt: '2024-01-02T03:04:05.678+00:00',
      $permissions: ['read("user:u0")'],
      name: 'Ada',
      role: 'editor',
      profile: 'profiles-1',
      labels: ['labels-1', 'labels-2'],
    });
    expect(readdirSync(folder).sort()).toEqual([
      'authors.ndjson.gz',
      'kinds.ndjson.gz',
      'labels.ndjson.gz',
      'manifest.json',
      'profiles.ndjson.gz',
    ]);
  });

  it('reads documents again that are written while it reads', async () => {
    const source = database();
    await managerOf(source, notes).ensureCreated();
    const old = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-01-02T03:04:05.678+00:00' };
    for (let page = 0; page < 4; page += 1) {
      const ids = Array.from({ length: 100 }, (_, at) => `n${page * 100 + at}`);
      await source.documents.createMany(
        'notes',
        ids.map(($id) => ({ $id, text: $id, ...old })),
      );
    }
    const folder = folders.make();
    let writing: Promise<unknown> | undefined;
    const manifest = await createBackup(
      {
        ...source,
        transport: {
          ...source.transport,
          send: async (request) => {
            const answer = await source.transport.send(request);
            const isPage =
              request.method === 'GET' &&
              request.path.at(-1) === 'rows' &&
              JSON.stringify(request.parameters).includes('greaterThan');
            // Between two pages: one that was read already, one that comes, a new one.
            if (isPage && writing === undefined) {
              writing = (async () => {
                await source.documents.update('notes', 'n1', { values: { text: 'written meanwhile' } });
                await source.documents.update('notes', 'n399', { values: { text: 'written meanwhile' } });
                await source.documents.create('notes', 'new', { values: { text: 'new' } });
              })();
              await writing;
            }
            return answer;
          },
        },
      },
      { folder },
    );
    const state = await stateOf(source);
    expect(manifest.collections).toMatchObject([{ documents: 401, reread: 3, consistent: true }]);
    expect(lines(folder, 'notes').filter(({ text }) => text === 'written meanwhile')).toHaveLength(2);
    const target = database();
    await restoreBackup(target, { folder });
    expect(await stateOf(target)).toEqual(state);
    await verifyBackup({ folder });
  });

  it('reports how far the reading of a large backup has come, before a restore writes, too', async () => {
    const source = database();
    await managerOf(source, notes).ensureCreated();
    for (let page = 0; page < 9; page += 1) {
      const ids = Array.from({ length: 100 }, (_, at) => `n${page * 100 + at}`);
      const textOf = (id: string) => createHash('sha1').update(id).digest('hex');
      await source.documents.createMany(
        'notes',
        ids.map(($id) => ({ $id, text: textOf($id) })),
      );
    }
    const folder = folders.make();
    await createBackup(source, { folder });
    const read: [work: string | null, documents: number][] = [];
    const onProgress = (event: ProgressEvent) => {
      if (event.type === 'documents') read.push([workOf(event), event.documents]);
    };
    await verifyBackup({ folder, onProgress });
    expect(read.length).toBeGreaterThan(2);
    expect(read.at(-1)).toEqual(['verified notes', 900]);
    const verified = [...read];
    read.length = 0;
    await restoreBackup(database(), { folder, onProgress });
    expect(read.slice(0, verified.length)).toEqual(verified);
  });

  it('refuses to write decrypted values without `plain`, before a document is read', async () => {
    const source = database();
    const schema = {
      collections: [collection('users', [attribute('secret', 'text', { encrypt: true }), attribute('name', 'string')])],
    };
    await managerOf(source, schema).ensureCreated();
    await source.documents.create('users', 'u1', { values: { secret: 'hush', name: 'Ada' } });
    const asked: string[] = [];
    const watched = {
      ...source,
      transport: {
        ...source.transport,
        send: (request: Parameters<typeof source.transport.send>[0]) => {
          asked.push(request.path.join('/'));
          return source.transport.send(request);
        },
      },
    };
    const folder = folders.make();
    await expect(createBackup(watched, { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      at: 'users.secret',
    });
    expect(asked.filter((path) => path.endsWith('rows'))).toEqual([]);
    await createBackup(source, { folder: folders.make(), only: ['users.name'] });
    await createBackup(source, { folder, plain: true });
    expect(lines(folder, 'users')).toMatchObject([{ secret: 'hush' }]);
    const target = database();
    await restoreBackup(target, { folder });
    expect(await stateOf(target)).toEqual(await stateOf(source));
  });

  it('refuses folders and names it cannot use', async () => {
    const source = database();
    await managerOf(source, notes).ensureCreated();
    const folder = folders.make();
    await createBackup(source, { folder });
    await expect(createBackup(source, { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      found: 'a finished backup',
    });
    const foreign = folders.make();
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'holiday.jpg'), '');
    await expect(createBackup(source, { folder: foreign })).rejects.toMatchObject({ code: 'backup_refused' });
    for (const name of ['nothing', 'notes.nothing'])
      await expect(createBackup(source, { folder: folders.make(), only: [name] })).rejects.toMatchObject({
        code: 'backup_refused',
        at: name,
      });
    await expect(createBackup({ ...source, databaseId: 'nothing' }, { folder: folders.make() })).rejects.toMatchObject({
      code: 'backup_refused',
    });
  });

  it('stops between two requests at the signal, and continues when called again', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    const stop = new AbortController();
    const outcome = createBackup(source, { folder, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(outcome).rejects.toMatchObject({ code: 'aborted_by_user' });
    const { collections } = await createBackup(source, { folder });
    expect(collections).toHaveLength(4);
    await verifyBackup({ folder });
  });

  it('starts again when the schema changed since it was interrupted', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    const stop = new AbortController();
    await createBackup(source, { folder, signal: stop.signal, onProgress: () => stop.abort() }).catch(() => {});
    const more = SMALL_SCHEMA.collections.map((one) => ({
      ...one,
      attributes: [...one.attributes, attribute('more', 'string')],
    }));
    await managerOf(source, { collections: more }).migrate();
    await createBackup(source, { folder });
    const target = database();
    await restoreBackup(target, { folder });
    expect(await stateOf(target)).toEqual(await stateOf(source));
  });
});
