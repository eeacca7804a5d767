import { join } from 'node:path';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { backupScope, scopeNames } from '../../src/backup/automatic/backup-scope.js';
import { createBackup } from '../../src/backup/create/create-backup.js';
import { openBackup } from '../../src/backup/format/open-backup.js';
import type { RelationshipKind, RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { openWorkplace } from '../migrations/support.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, type Project, startDials } from '../support/live-database.js';
import { collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';
import { ids, linked, tags, title } from '../support/tagged-posts.js';

/**
 * Appwrite gives the child's end of a two-way manyToMany no other key (500), on PostgreSQL neither end: a rename together with another
 * form, and on PostgreSQL any rename, failed for good.
 */

let dials: readonly [Project, ...Project[]];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

type Side = 'posts' | 'tags';

const fromTags = (relationship: Partial<RelationshipSchema>) =>
  schemaOf(
    collection('posts', [title]),
    collection('tags', [title], {
      relationships: [{ ...tags, key: 'posts', relatedCollection: 'posts', twoWayKey: 'tags', ...relationship }],
    }),
  );

/** `labels` instead of `posts.tags`, or `articles` instead of `tags.posts`, in other forms. */
const FORMS: Readonly<Record<string, (side: Side, to: string) => ReturnType<typeof linked>>> = {
  'the same': (side, to) => linked(side === 'posts' ? { ...tags, key: to } : { ...tags, twoWayKey: to }),
  'a one-way manyToMany': (side, to) =>
    side === 'posts' ? linked({ ...tags, key: to, twoWay: false }) : fromTags({ key: to, twoWay: false }),
  'a list of ids': (side, to) =>
    side === 'posts'
      ? schemaOf(collection('posts', [title, ids(to)]), collection('tags', [title]))
      : schemaOf(collection('posts', [title]), collection('tags', [title, ids(to)])),
  ...Object.fromEntries(
    (['manyToOne', 'oneToOne', 'oneToMany'] as const).map((kind: RelationshipKind) => [
      `a ${kind}`,
      (side: Side, to: string) =>
        side === 'posts'
          ? linked({ ...tags, kind, key: to, twoWay: kind !== 'manyToOne' })
          : fromTags({ kind, key: to, twoWay: kind !== 'manyToOne' }),
    ]),
  ),
};

async function fill(database: LiveDatabase): Promise<void> {
  await managerOf(database, linked(tags)).migrate();
  for (const id of ['red', 'green']) await database.documents.create('tags', id, { values: { title: id } });
  await database.documents.create('posts', 'a', { values: { title: 'a', tags: ['red'] } });
  await database.documents.create('posts', 'b', { values: { title: 'b', tags: ['green'] } });
  await database.documents.create('posts', 'c', { values: { title: 'c' } });
}

async function held({ documents }: LiveDatabase, at: string, id: string, key: string): Promise<readonly string[]> {
  const asked = (...values: readonly string[]) => documents.get(at, id, [JSON.stringify({ method: 'select', values })]);
  const plain = (await asked('*'))?.[key];
  const value = plain === undefined ? (await asked('*', `${key}.$id`))?.[key] : plain;
  return [value]
    .flat()
    .flatMap((one) => (typeof one === 'string' ? [one] : ((one as { $id?: string } | null)?.$id ?? [])));
}

/** The child's end fails everywhere, the parent's on PostgreSQL. */
describe.each(['tags', 'posts'] as const)('the end of %s gets another key and becomes', (side) => {
  const at = side === 'tags' ? 0 : 1;
  it.each(Object.keys(FORMS))('%s', async (form) => {
    const database = connectDatabase(dials[at] ?? dials[0]);
    await fill(database);
    const from = side === 'posts' ? 'tags' : 'posts';
    const to = side === 'posts' ? 'labels' : 'articles';
    const after = FORMS[form]?.(side, to) ?? linked(tags);
    const manager = managerOf(database, after, { renames: [{ collection: side, from, to }] });
    await manager.migrate({ allowDestructive: true });
    const [own, others] =
      side === 'posts'
        ? [
            ['a', 'b'],
            ['red', 'green'],
          ]
        : [
            ['red', 'green'],
            ['a', 'b'],
          ];
    const found = await Promise.all((own ?? []).map((id) => held(database, side, id, to)));
    expect(found).toEqual(others?.map((id) => [id]));
    expect((await manager.analyze()).isEmpty).toBe(true);
  });
});

it('a rename is finished by the next run wherever the process ended', async () => {
  const project = dials[1] ?? dials[0];
  const after = linked({ ...tags, key: 'labels' });
  const parts = { renames: [{ collection: 'posts', from: 'tags', to: 'labels' }], lease: SHORT_LEASE };
  const finished = async (writes: number) => {
    const database = connectDatabase(project);
    await fill(database);
    await failureOf(
      managerOf(endingAfter(project, database, writes), after, parts).migrate({ allowDestructive: true }),
    );
    const manager = managerOf(database, after, parts);
    await manager.unlock();
    await manager.migrate({ allowDestructive: true });
    expect({ writes, held: await held(database, 'posts', 'a', 'labels') }).toEqual({ writes, held: ['red'] });
    expect((await manager.analyze()).isEmpty).toBe(true);
  };
  // Side by side, since a lease has to pass.
  await Promise.all([6, 10, 15].map(finished));
});

it('a file renames it, and goes back', async () => {
  const { endpoint, projectId, apiKey } = dials[1] ?? dials[0];
  const place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  try {
    await place.write({
      '001_start': `up(m) {
          for (const id of ['posts', 'tags']) m.createCollection(id, (c) => { c.string('title', { required: false }); });
          m.createRelationship('posts', 'tags', { type: 'manyToMany', target: 'tags', inverse: 'posts' });
        }`,
    });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    await place.database.documents.create('tags', 'red', { values: { title: 'red' } });
    await place.database.documents.create('posts', 'a', { values: { title: 'a', tags: ['red'] } });
    await place.write({
      '002_rename': `up(m) { m.alterRelationship('posts', 'tags', { key: 'labels', inverse: 'articles' }); }`,
    });
    await runMigrations(db, { folder: place.folder, allowDestructive: true });
    expect(await held(place.database, 'posts', 'a', 'labels')).toEqual(['red']);
    expect(await held(place.database, 'tags', 'red', 'articles')).toEqual(['a']);
    await revertMigrations(db, { folder: place.folder, allowDestructive: true });
    expect(await held(place.database, 'posts', 'a', 'tags')).toEqual(['red']);
  } finally {
    await place.end();
  }
});

it('a backup before the change holds the links, whichever end is the parent', async () => {
  const { endpoint, projectId, apiKey } = dials[0];
  const place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  try {
    const { database } = place;
    const parent = (twoWay: boolean) => fromTags({ onDelete: 'cascade', twoWay });
    await managerOf(database, parent(true)).migrate();
    await database.documents.create('tags', 'red', { values: { title: 'red' } });
    await database.documents.create('posts', 'a', { values: { title: 'a', tags: ['red'] } });
    await createBackup(
      { ...database, projectId },
      {
        folder: join(place.backups, 'one'),
        only: scopeNames(
          backupScope(
            [{ type: 'drop_attribute', collection: 'posts', attribute: ids('tags') }],
            (await database.schemas.read()).schema,
          ),
        ),
      },
    );
    expect((await openBackup(join(place.backups, 'one'), undefined)).collections).toMatchObject([
      { id: 'tags', attributes: ['posts'] },
    ]);
  } finally {
    await place.end();
  }
});
