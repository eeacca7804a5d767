import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { stepOf } from '../migrations/data/support.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A link that a client set at the other end of a two-way relationship, which no guard of Appwrite sees, was written over in silence. */

let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());

const schemaWith = (kind: RelationshipKind) =>
  schemaOf(
    collection('authors', [attribute('name', 'string')]),
    collection('posts', [attribute('title', 'string')], {
      relationships: [
        { key: 'author', kind, relatedCollection: 'authors', twoWay: true, twoWayKey: 'posts', onDelete: 'setNull' },
      ],
    }),
  );

async function filled(kind: RelationshipKind): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, schemaWith(kind)).migrate();
  for (const id of ['ada', 'bob', 'eve']) await database.documents.create('authors', id, { values: { name: id } });
  const author = kind === 'manyToOne' ? 'ada' : ['ada', 'bob'];
  await database.documents.create('posts', 'p', { values: { title: 'p', author } });
  await database.documents.create('posts', 'clock', { values: { title: '0' } });
  return database;
}

/** The time of a write, as the lock of a run gives it. */
const clock = (database: LiveDatabase) => {
  let ticks = 0;
  return async () => {
    ticks += 1;
    return (await database.documents.update('posts', 'clock', { values: { title: String(ticks) } })).$updatedAt;
  };
};

const byClient = ({ documents }: LiveDatabase, id: string, posts: readonly string[]) =>
  documents.update('authors', id, { values: { posts } });

const link = (database: LiveDatabase, kind: RelationshipKind, values: object, documents: DocumentGateway) =>
  stepOf(database, schemaWith(kind), { documents, serverTime: clock(database) }).db.update(
    'posts',
    'p',
    values as never,
  );

it('is kept where it was set between the reading and the function', async () => {
  const database = await filled('manyToOne');
  const { db } = stepOf(database, schemaWith('manyToOne'), { serverTime: clock(database) });
  let isFirst = true;
  await db.updateEach('posts', async ({ author }) => {
    if (isFirst) await byClient(database, 'eve', ['p']);
    isFirst = false;
    return author === 'ada' ? { author: 'bob' } : null;
  });
  expect((await database.documents.get('posts', 'p'))?.author).toBe('eve');
});

it('ends the step with its document where it may have been lost', async () => {
  const database = await filled('manyToOne');
  const documents: DocumentGateway = {
    ...database.documents,
    async update(...given) {
      await byClient(database, 'eve', ['p']);
      return database.documents.update(...given);
    },
  };
  await expect(link(database, 'manyToOne', { author: 'bob' }, documents)).rejects.toMatchObject({
    code: 'data_step_failed',
    at: 'posts/p',
    found: expect.stringContaining('eve'),
  });
});

it('nothing is said where nobody else writes', async () => {
  for (const kind of ['manyToOne', 'manyToMany'] as const) {
    const database = await filled(kind);
    await link(database, kind, { author: kind === 'manyToOne' ? 'bob' : ['eve'] }, database.documents);
    expect(await database.documents.get('posts', 'p')).toMatchObject(kind === 'manyToOne' ? { author: 'bob' } : {});
  }
});
