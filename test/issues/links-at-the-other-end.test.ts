import { createBackup } from 'entwrite/backup';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import { restoreValuesUnderLock } from '../../src/backup/restore/restore-values.js';
import { rollBackWritten } from '../../src/migrations/data/rollback/roll-back-written.js';
import { openWrittenLog } from '../../src/migrations/data/rollback/written-log.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { stepOf } from '../migrations/data/support.js';
import { temporaryFolders } from '../support/backup.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A link that a client set at the other end of a two-way relationship, which no guard of Appwrite sees, was written over in silence. */

const folders = temporaryFolders();
let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(async () => {
  folders.clear();
  await project.stop();
});

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

/** Somebody who acts right before the n-th request that fits is sent. */
function acting(database: LiveDatabase, fits: RegExp, act: () => Promise<unknown>, nth = 1): LiveDatabase {
  let met = 0;
  const send: typeof database.transport.send = async (request) => {
    if (fits.test(`${request.method} ${request.path.join('/')}`)) {
      met += 1;
      if (met === nth) await act();
    }
    return database.transport.send(request);
  };
  const transport = { ...database.transport, send };
  return {
    ...database,
    transport,
    documents: createDocumentGateway(transport, database.databaseId, database.schemas.server),
  };
}

it('ends the step with its document where a link may be back that others took away', async () => {
  const database = await filled('manyToMany');
  const watched = acting(database, /^PATCH .*rows.p$/, () => byClient(database, 'ada', []));
  await expect(link(database, 'manyToMany', { author: ['ada', 'eve'] }, watched.documents)).rejects.toMatchObject({
    code: 'data_step_failed',
    at: 'posts/p',
    found: expect.stringContaining('ada'),
  });
});

it('does not mind others at the other end of links that go, or that are new', async () => {
  const database = await filled('manyToMany');
  const watched = acting(database, /^PATCH .*rows.p$/, async () => {
    for (const id of ['bob', 'eve']) await database.documents.update('authors', id, { values: { name: 'other' } });
  });
  await stepOf(watched, schemaWith('manyToMany'), { serverTime: clock(database) }).db.updateEach(
    'posts',
    { select: ['*', 'author.$id'], where: { title: 'p' } },
    () => ({ author: ['ada', 'eve'] }),
  );
  const select = JSON.stringify({ method: 'select', values: ['author.$id'] });
  const post = await database.documents.get('posts', 'p', [select]);
  expect((post?.author as { $id: string }[]).map(({ $id }) => $id).sort()).toEqual(['ada', 'eve']);
});

describe('a transaction', () => {
  const run = (database: LiveDatabase, watched: LiveDatabase, kind: RelationshipKind, other: string) =>
    stepOf(watched, schemaWith(kind), { serverTime: clock(database) }).db.transaction(async (tx) => {
      await tx.update('posts', 'p', { author: kind === 'manyToOne' ? 'bob' : ['ada', 'eve'] } as never);
      await tx.update('authors', other, { name: 'ours' });
    });

  it.each([
    ['manyToOne', 'eve', ['p']],
    ['manyToMany', 'ada', []],
  ] as const)('ends with the document where a link of others may be lost, or back: %s', async (kind, id, posts) => {
    const database = await filled(kind);
    const watched = acting(database, /^PATCH tablesdb.transactions/, () => byClient(database, id, posts));
    await expect(run(database, watched, kind, 'bob')).rejects.toMatchObject({
      code: 'data_step_failed',
      at: 'posts/p',
      found: expect.stringContaining(id),
    });
  });

  it('runs again where the links are others than it read', async () => {
    const database = await filled('manyToOne');
    const { db } = stepOf(
      acting(database, /operations$/, () => byClient(database, 'eve', ['p'])),
      schemaWith('manyToOne'),
      { serverTime: clock(database) },
    );
    await db.transaction(async (tx) => {
      if ((await tx.get('posts', 'p'))?.author === 'ada') await tx.update('posts', 'p', { author: 'bob' });
    });
    expect((await database.documents.get('posts', 'p'))?.author).toBe('eve');
  });

  it.each([
    ['manyToOne', 'eve'],
    ['manyToMany', 'ada'],
  ] as const)('takes its own writes at the other end for those of nobody else: %s', async (kind, other) => {
    const database = await filled(kind);
    await run(database, database, kind, other);
    expect(await database.documents.get('authors', other)).toMatchObject({ name: 'ours' });
  });
});

it('nothing is said where nobody else writes', async () => {
  for (const kind of ['manyToOne', 'manyToMany'] as const) {
    const database = await filled(kind);
    await link(database, kind, { author: kind === 'manyToOne' ? 'bob' : ['eve'] }, database.documents);
    expect(await database.documents.get('posts', 'p')).toMatchObject(kind === 'manyToOne' ? { author: 'bob' } : {});
  }
});

it.each([
  ['manyToOne', { author: 'bob' }, 'eve', ['p']],
  ['manyToMany', { author: ['ada'] }, 'ada', []],
] as const)('is named among those that the way back of a step left: %s', async (kind, values, id, posts) => {
  const database = await filled(kind);
  const folder = folders.make();
  await createBackup({ ...database, projectId: project.projectId }, { folder });
  const path = `${folder}.log`;
  const log = await openWrittenLog(path);
  const { db } = stepOf(database, schemaWith(kind), { serverTime: clock(database), onWritten: log.append });
  await db.update('posts', 'p', values as never);
  await log.close();
  // Values come back first, links after them.
  const watched = acting(database, /^PATCH .*rows.p$/, () => byClient(database, id, posts), 2);
  const target = { ...watched, projectId: project.projectId, guardTime: clock(database) };
  const undone = await rollBackWritten(target, { log: path, folder });
  expect(undone.leftIds).toEqual(['posts/p']);
});

describe.each([
  ['manyToOne', null, 'eve', ['p'], 'ada'],
  ['manyToMany', ['ada'], 'ada', [], 'bob'],
] as const)('values that a revert brings back: %s', (kind, written, id, posts, given) => {
  /** `when`: at the first request for the time of the server, or right before the write. */
  const revert = async (when: 'first' | 'last', act: (database: LiveDatabase) => Promise<unknown>) => {
    const database = await filled(kind);
    const folder = folders.make();
    await createBackup({ ...database, projectId: project.projectId }, { folder });
    await database.documents.update('posts', 'p', { values: { author: written } });
    const place = when === 'first' ? /^PATCH .*rows.clock$/ : /^PATCH .*rows.p$/;
    const watched = acting(database, place, () => act(database));
    const restored = await restoreValuesUnderLock(
      { ...watched, projectId: project.projectId, guardTime: clock(watched) },
      { folder, written: (_collection, { $id }) => ($id === 'p' ? { author: written } : {}) },
    );
    return { restored: restored.find(({ collection: of }) => of === 'posts'), database };
  };
  const linksOf = async ({ documents }: LiveDatabase) => {
    const select = JSON.stringify({ method: 'select', values: ['author.$id'] });
    const { author } = (await documents.get('posts', 'p', [select])) as { readonly author?: unknown };
    return [author].flat().map((one) => (one as { readonly $id: string }).$id);
  };

  it('name the document whose links others changed at the other end meanwhile', async () => {
    const { restored } = await revert('last', (database) => byClient(database, id, posts));
    expect(restored).toMatchObject({ leftIds: ['p'] });
  });

  it('are not written where others changed the links before', async () => {
    const { restored, database } = await revert('first', (theirs) => byClient(theirs, id, posts));
    expect(restored).toMatchObject({ leftIds: ['p'] });
    expect(await linksOf(database)).toEqual(kind === 'manyToOne' ? ['eve'] : []);
  });

  it('come back where others wrote to the document that is linked again', async () => {
    const { restored, database } = await revert('last', ({ documents }) =>
      documents.update('authors', given, { values: { name: 'other' } }),
    );
    expect(restored).toMatchObject({ restored: 1, left: 0 });
    expect((await linksOf(database)).sort()).toEqual(kind === 'manyToOne' ? ['ada'] : ['ada', 'bob']);
  });
});
