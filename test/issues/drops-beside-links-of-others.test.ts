import { runMigrations } from 'entwrite/migrations';
import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { ManyToOne } from '../../src/decorators/relationships.js';
import type { EntwriteError } from '../../src/errors.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';
import { describeOperation } from '../../src/operations/operation.js';
import { openWorkplace } from '../migrations/support.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection } from '../support/schema-manager.js';

/** A collection that is dropped takes the relationships along that somebody else made between it and collections of theirs. */

@Collection('authors')
class Author {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
}

@Collection('posts')
class Post {
  @Id() id!: string;
  @ManyToOne(() => Author) author?: Ref<Author>;
}

@Collection('posts')
class LonePost {
  @Id() id!: string;
  @Attribute({ size: 40, required: false }) title?: string;
}

class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
}

class PostsDb extends DbContext {
  readonly posts = this.set(LonePost);
}

class AuthorsDb extends DbContext {
  readonly authors = this.set(Author);
}

const project = useProject();
let shared: SharedDatabase;
beforeEach(() => {
  shared = sharedDatabase(project);
});
afterEach(() => shared.end());

async function link(database: SharedDatabase, from: string, to: string, twoWay: boolean): Promise<void> {
  const { schemas } = database;
  const notes = collection('crm_notes', [attribute('text', 'string')]);
  await schemas.perform({ type: 'create_collection', collection: notes }, { collections: [] });
  await database.transport.send({
    method: 'POST',
    path: ['tablesdb', database.databaseId, 'tables', from, 'columns', 'relationship'],
    parameters: { relatedTableId: to, type: 'manyToMany', twoWay, key: 'one', twoWayKey: 'other', onDelete: 'setNull' },
  });
  await schemas.settle(() => true);
}

const linksOf = async (database: SharedDatabase) =>
  (await database.schemas.read()).schema.collections.flatMap(({ id, relationships }) =>
    relationships.map(({ key }) => `${id}.${key}`),
  );

const manager = () => shared.open(PostsDb).getSchemaManager();

it.each([true, false])('one that begins in it is dropped under its own name (two-way: %s)', async (twoWay) => {
  await shared.open(BlogDb).getSchemaManager().migrate();
  await link(shared, 'authors', 'crm_notes', twoWay);
  const plan = await manager().analyze();
  expect(plan.destructive.map(describeOperation)).toEqual(
    expect.arrayContaining(["Drop collection 'authors'", "Drop relationship 'authors.one' (crm_notes)"]),
  );
  expect(plan.unmanaged).toEqual(['crm_notes']);
  const some = ['authors', 'posts.author'];
  const error = await failureOf<EntwriteError>(manager().migrate({ allowDestructive: some }));
  expect(error).toMatchObject({ code: 'destructive_refused', findings: [{ at: 'authors.one' }] });
  expect(await linksOf(shared)).toContain('authors.one');
  await manager().migrate({ allowDestructive: [...some, 'authors.one'] });
  expect(await linksOf(shared)).toEqual([]);
  expect((await manager().analyze()).isEmpty).toBe(true);
});

it.each([
  [true, 'delete'],
  [false, 'delete'],
  [true, 'park'],
] as const)('one that ends in it blocks the drop until it is deleted (two-way: %s, drops: %s)', async (twoWay, drops) => {
  await shared.open(BlogDb).getSchemaManager().migrate();
  await link(shared, 'crm_notes', 'authors', twoWay);
  const error = await failureOf<EntwriteError>(manager().migrate({ allowDestructive: true, drops }));
  expect(error).toMatchObject({ code: 'plan_refused', findings: [{ rule: 'drop_of_linked', at: 'authors' }] });
  expect(error?.message).toContain("Delete 'crm_notes.one' first");
  expect(await linksOf(shared)).toContain('crm_notes.one');
  const path = ['tablesdb', shared.databaseId, 'tables', 'crm_notes', 'columns', 'one'];
  await shared.transport.send({ method: 'DELETE', path });
  await shared.schemas.settle(() => true);
  await manager().migrate({ allowDestructive: true, drops });
  expect((await manager().analyze()).isEmpty).toBe(true);
});

it('one of the model that a call leaves out blocks the drop', async () => {
  await shared.open(BlogDb).getSchemaManager().migrate();
  const error = await failureOf<EntwriteError>(manager().migrate({ allowDestructive: true, only: ['authors'] }));
  expect(error?.findings).toMatchObject([{ rule: 'drop_of_linked', at: 'authors' }]);
  expect(await linksOf(shared)).toEqual(['posts.author']);
});

it.each([
  ['authors', 'crm_notes'],
  ['crm_notes', 'authors'],
])('one from %s to %s blocks a drop in a file', async (from, to) => {
  const place = await openWorkplace(project);
  const run = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  await place.write({
    '001_authors': "up(m) { m.createCollection('authors', (c) => c.string('name', { size: 9 })); }",
  });
  await run();
  await link(place.database, from, to, true);
  await place.write({ '002_none': "up(m) { m.dropCollection('authors'); }" });
  const error = await failureOf<EntwriteError>(run());
  const left = await linksOf(place.database);
  await place.end();
  expect(error?.findings).toMatchObject([{ rule: 'drop_of_linked', at: 'authors' }]);
  expect(left).toEqual([`${from}.one`]);
});

it('ensureDeleted() deletes none that begins in a collection of others', async () => {
  await shared.open(BlogDb).getSchemaManager().migrate();
  await link(shared, 'crm_notes', 'authors', false);
  const remove = () => shared.open(BlogDb).getSchemaManager().ensureDeleted();
  const error = await failureOf<EntwriteError>(remove());
  expect(error).toMatchObject({ code: 'plan_refused', findings: [{ rule: 'drop_of_linked', at: 'authors' }] });
  expect(await linksOf(shared)).toEqual(expect.arrayContaining(['crm_notes.one', 'posts.author']));
  const path = ['tablesdb', shared.databaseId, 'tables', 'crm_notes', 'columns', 'one'];
  await shared.transport.send({ method: 'DELETE', path });
  await shared.schemas.settle(() => true);
  await remove();
  expect((await shared.schemas.read()).schema.collections.map(({ id }) => id)).toEqual(['crm_notes']);
});

it('ensureDeleted() deletes those of collections that were of an earlier model', async () => {
  await shared.open(BlogDb).getSchemaManager().migrate();
  await shared.open(AuthorsDb).getSchemaManager().ensureDeleted();
  expect((await shared.schemas.read()).schema.collections.map(({ id }) => id)).toEqual(['posts']);
});
