import { type ChildProcess, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { killAt, requestKinds, sampleRequests } from '../support/disturb.js';
import { openWorkplace, type Workplace } from './support.js';

/**
 * A run and a revert with every kind of step, whose process is killed with SIGKILL at the requests that
 * `sampleRequests` chooses, then called again. Journal writes are requests, too.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const project = () => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  stop: async () => {},
});

const FIRST = {
  '001_shop': `up(m) {
    m.createCollection('authors', (c) => { c.string('name', { size: 60 }); c.string('email', { size: 60, required: false }); });
    m.createCollection('posts', (c) => {
      c.string('title', { size: 120 }); c.string('price', { size: 20, required: false }); c.integer('old', { required: false });
      c.string('authorEmail', { size: 60, required: false }); c.index(['title']);
    });
    m.createCollection('logs', (c) => { c.string('line', { size: 60 }); });
  }`,
};

const SECOND = {
  '002_shop': `up(m) {
    m.createRelationship('posts', 'author', { type: 'manyToOne', target: 'authors', inverse: 'posts' });
    m.alterAttribute('posts', 'price', { type: 'float' });
    m.addAttribute('posts', 'slug', { type: 'string', size: 120, backfill: (post) => String(post.title).toLowerCase() });
    m.data('shout', async ({ db }) => { await db.updateEach('posts', { size: 2 }, (post) => ({ title: post.title.toUpperCase() })); },
      { touches: ['posts'], down: async ({ db }) => { await db.updateEach('posts', {}, (post) => ({ title: post.slug })); } });
    m.renameAttribute('posts', 'title', 'heading');
  }`,
  '003_shop': `up(m) {
    m.dropAttribute('posts', 'old');
    m.dropCollection('logs');
    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.updateCollection('posts', { documentSecurity: true });
  }`,
};

async function prepared(): Promise<Workplace> {
  const place = await openWorkplace(project());
  await place.write(FIRST);
  await runMigrations(place.open(), { folder: place.folder });
  const { documents } = place.database;
  await documents.create('authors', 'a1', { values: { name: 'Ada', email: 'ada@example.org' } });
  for (let n = 1; n <= 5; n += 1)
    await documents.create('posts', `p${n}`, { values: { title: `post ${n}`, price: `${n}.5`, old: n } });
  await documents.create('logs', 'l1', { values: { line: 'first' } });
  await place.write(SECOND);
  return place;
}

/** All that must be equal in the end: schema, documents, journal. */
async function stateOf(place: Workplace): Promise<unknown> {
  const { schema } = await place.database.schemas.read();
  const collections = schema.collections.filter(({ id }) => !id.startsWith('entwrite_'));
  const documents: unknown[] = [];
  for (const { id, attributes } of collections) {
    const { documents: found } = await place.database.documents.list(id, []);
    const values = found.map((document) =>
      Object.fromEntries(
        ['$id', '$permissions', ...attributes.map(({ key }) => key)].map((key) => [key, document[key]]),
      ),
    );
    documents.push([id, values.sort((a, b) => String(a.$id).localeCompare(String(b.$id)))]);
  }
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  const sorted = [...collections]
    .map((collection) => ({
      ...collection,
      attributes: [...collection.attributes].sort((a, b) => a.key.localeCompare(b.key)),
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
  return { sorted, documents, migrations: migrations.map(({ name, state, error }) => ({ name, state, error })) };
}

function inProcess(
  place: Workplace,
  call: 'run' | 'revert',
): { child: ChildProcess; ended: Promise<string | number | null> } {
  const { endpoint, projectId, apiKey } = server;
  const { folder, backups } = place;
  const { databaseId } = place.database;
  const parameters = JSON.stringify({ endpoint, projectId, apiKey, databaseId, folder, backups, call });
  const child = spawn(process.execPath, [join(__dirname, 'migration-process.mjs'), parameters], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code))) };
}

/** Kills a process at its n-th request. */
async function killedAt(place: Workplace, call: 'run' | 'revert', n: number): Promise<void> {
  const { child, ended } = inProcess(place, call);
  killAt(server, place.database.databaseId, n, child);
  await ended;
  server.setFaults({});
}

describe('a killed process', () => {
  it('is gone on from by the next run, at whichever request', async () => {
    const first = await prepared();
    const run = () => runMigrations(first.open(), { folder: first.folder, allowDestructive: true });
    const kinds = await requestKinds(server, first.database.databaseId, run);
    const state = await stateOf(first);
    await first.end();
    for (const n of sampleRequests(kinds, 0, 2)) {
      const place = await prepared();
      await killedAt(place, 'run', n);
      await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
      expect({ n, state: await stateOf(place) }).toEqual({ n, state });
      await place.end();
    }
  }, 900_000);

  it.each([
    'run',
    'revert',
  ] as const)('at the last request of a %s, leaves nothing that the next run does not say', async (call) => {
    const place = await prepared();
    const next = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    if (call === 'revert') await next();
    const { child, ended } = inProcess(place, call);
    server.setFaults({
      http({ method, path, body }) {
        const isEnd =
          method === 'PATCH' &&
          path.includes('/entwrite_state/rows/') &&
          /released\\*":true/.test(JSON.stringify(body));
        if (!isEnd) return undefined;
        child.kill('SIGKILL');
        return { kind: 'reset-before' };
      },
    });
    expect(await ended).toBe('SIGKILL');
    server.setFaults({});
    if (call === 'run') expect((await next()).files).toEqual([]);
    else await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, batch: true });
    expect((await place.open().getSchemaManager().drift()).operations).toEqual([]);
    await place.end();
  });

  it('is gone on from by the next revert, at whichever request', async () => {
    const first = await prepared();
    const before = await stateOf(first);
    await runMigrations(first.open(), { folder: first.folder, allowDestructive: true });
    const revert = () => revertMigrations(first.open(), { folder: first.folder, allowDestructive: true, batch: true });
    const kinds = await requestKinds(server, first.database.databaseId, revert);
    const state = await stateOf(first);
    expect(state).toEqual(before);
    expect(await readdir(first.backups)).not.toHaveLength(0);
    await first.end();
    for (const n of sampleRequests(kinds, 1, 2)) {
      const place = await prepared();
      await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
      await killedAt(place, 'revert', n);
      await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, to: '001_shop' });
      expect({ n, state: await stateOf(place) }).toEqual({ n, state });
      await place.end();
    }
  }, 900_000);
});
