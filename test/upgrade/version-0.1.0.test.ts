import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { restoreBackup, verifyBackup } from 'entwrite/backup';
import { migrationStatus, runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { BareDb } from '../migrations/support.js';
import { everyOperation, OPTIONS, stateOf } from '../support/every-operation.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { contentsOf, renamed } from '../support/rename-collection.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

const PLAIN = schemaOf(
  collection('authors', [attribute('name', 'string')]),
  collection(
    'posts',
    [
      attribute('title', 'string'),
      attribute('state', 'string', { default: 'new' }),
      attribute('author', 'string', { size: 36 }),
    ],
    { indexes: [index('by_author', ['author'])] },
  ),
);

/**
 * What entwrite 0.1.0 left behind is read by this version: a server's file with migrations that were killed at some of their requests
 * (locks, intents, states, operation rows, histories), and backups. `*-done` are the databases that were not disturbed.
 */

const fixture = join(__dirname, 'version-0.1.0');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-upgrade-'));
const LEASE = 300;

let server: EmbeddedAppwrite;
beforeAll(async () => {
  const file = join(folder, 'server.sqlite');
  writeFileSync(file, gunzipSync(readFileSync(join(fixture, 'server.gz'))));
  server = await EmbeddedAppwrite.start({ file, projectId: 'fixture', apiKey: 'key-of-the-fixture' });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const connect = (databaseId: string): LiveDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
};
const open = (databaseId: string): BareDb => {
  const { endpoint, projectId, apiKey } = server;
  return new BareDb({ endpoint, projectId, apiKey, databaseId, backups: { folder: join(folder, databaseId) } });
};

/** Every second one, from the first on; all in `npm run test:long`. */
const some = (requests: readonly number[]) => requests.filter((_, at) => process.env.LONG || at % 2 === 0);

describe('a migration that was killed', () => {
  it.each(some([11, 22, 32, 43, 54, 64, 75, 86]))('at request %i of every kind of operation goes on', async (n) => {
    const database = connect(`every-${n}`);
    const manager = everyOperation(database, { lease: LEASE });
    await manager.migrate(OPTIONS);
    expect(await stateOf(database)).toEqual(await stateOf(connect('every-done')));
    expect((await manager.analyze()).isEmpty).toBe(true);
  });

  it.each(some([10, 20, 30, 40, 50]))('at request %i of a collection that gets another id goes on', async (n) => {
    const database = connect(`rename-${n}`);
    const manager = renamed(database, { lease: LEASE });
    await manager.migrate({ allowDestructive: true });
    expect(await contentsOf(database, 'articles')).toEqual(await contentsOf(connect('rename-done'), 'articles'));
    expect((await manager.analyze()).isEmpty).toBe(true);
  });

  it.each(some([7, 13, 20, 26, 33]))('at request %i of a relationship that becomes ids goes on', async (n) => {
    const database = connect(`link-${n}`);
    const manager = managerOf(database, PLAIN, { lease: LEASE });
    await manager.migrate();
    const ids = async ({ documents }: LiveDatabase) =>
      (await documents.list('posts', [])).documents.map(({ $id, author, title, state }) => ({
        $id,
        author,
        title,
        state,
      }));
    expect(await ids(database)).toEqual(await ids(connect('link-done')));
    expect((await manager.analyze()).isEmpty).toBe(true);
  });

  it.each(some([15, 29, 44, 58, 73, 87]))('at request %i of migration files goes on', async (n) => {
    const databaseId = `files-${n}`;
    const files = { folder: join(fixture, 'migrations') };
    await open(databaseId).getSchemaManager().unlock();
    await runMigrations(open(databaseId), { ...files, allowDestructive: true });
    const { migrations } = await migrationStatus(open(databaseId), files);
    expect(migrations.map(({ name, state }) => [name, state])).toEqual([
      ['001_shop', 'applied'],
      ['002_shop', 'applied'],
    ]);
    const posts = async (id: string) =>
      (await connect(id).documents.list('posts', [])).documents.map(({ $id, title, price }) => ({ $id, title, price }));
    expect(await posts(databaseId)).toEqual(await posts('files-done'));
  });
});

it('a history of the version before is read', async () => {
  const { migrations } = await migrationStatus(open('files-done'), { folder: join(fixture, 'migrations') });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
});

it.each([
  ['backup-plain', {}],
  ['backup-encrypted', { encrypt: { passphrase: 'of the fixture' } }],
])('the %s of the version before is verified and restored', async (name, options) => {
  const backup = join(fixture, name);
  await verifyBackup({ folder: backup, ...options });
  const databaseId = `restored-${name}`;
  const database = connect(databaseId);
  await restoreBackup({ ...database, projectId: server.projectId }, { folder: backup, ...options });
  expect(await stateOf(database)).toEqual(await stateOf(connect('every-done')));
});
