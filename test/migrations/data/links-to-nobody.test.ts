import type { EntwriteError } from '../../../src/errors.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../../src/schema/relationship-schema.js';
import { watchingRequests } from '../../support/beside-request.js';
import { failureOf } from '../../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../../support/live-database.js';
import { attribute, collection } from '../../support/schema-manager.js';
import { createDatabase, stepOf } from './support.js';

/**
 * Appwrite stores a link to a document that does not exist as no link, in place of the one that was there, and answers 200: a data step with
 * a wrong id took links away and counted as applied.
 */

const project = useProject();

const KINDS: readonly RelationshipKind[] = ['oneToOne', 'manyToOne', 'oneToMany', 'manyToMany'];
const CASES = KINDS.flatMap((kind) => [[kind, 'one-way'] as const, [kind, 'two-way'] as const]);

describe.each(CASES)('%s, %s', (kind, way) => {
  let database: LiveDatabase;
  let schema: DatabaseSchema;
  const isMany = kind.endsWith('ToMany');
  const lost = isMany ? ['ada', 'nobody'] : 'nobody';

  beforeEach(async () => {
    database = connectDatabase(project);
    const author = {
      key: 'author',
      kind,
      relatedCollection: 'authors',
      twoWay: way === 'two-way',
      twoWayKey: 'posts',
      onDelete: 'setNull' as const,
    };
    schema = await createDatabase(database, {
      collections: [
        collection('authors', [attribute('name', 'string')]),
        collection('posts', [attribute('title', 'string')], { relationships: [author] }),
      ],
    });
    const { db } = stepOf(database, schema);
    await db.create('authors', { name: 'Ada' }, { id: 'ada' });
    await db.create('posts', { title: 'first', author: isMany ? ['ada'] : 'ada' }, { id: 'p1' });
  });
  afterEach(() => database.schemas.deleteDatabase());

  it('a link to nobody fails every way to write, and nothing is written', async () => {
    const { db } = stepOf(database, schema);
    const writes: readonly (() => Promise<unknown>)[] = [
      () => db.create('posts', { author: lost }),
      () => db.createMany('posts', [{ title: 'fine' }, { author: lost }]),
      () => db.update('posts', 'p1', { author: lost }),
      () => db.updateEach('posts', () => ({ author: lost })),
      () => db.updateEach('posts', { bulk: true }, () => ({ author: lost })),
      () => db.transaction((tx) => tx.update('posts', 'p1', { author: lost })),
      () => db.transaction((tx) => tx.create('posts', { author: lost })),
    ];
    for (const write of writes) {
      const error = await failureOf<EntwriteError>(write());
      expect(error).toMatchObject({ code: 'data_step_failed', at: expect.stringMatching(/\bposts\.author$/) });
      expect(error?.found).toContain("'nobody'");
    }
    const [post, ...others] = await db.list('posts', {}, { select: ['*', 'author.$id'] });
    expect(others).toEqual([]);
    expect([post?.author].flat()).toMatchObject([{ $id: 'ada' }]);
    expect(await db.updateEach('posts', { onError: 'collect' }, () => ({ author: lost }))).toMatchObject({ failed: 1 });
  });

  it('what a transaction creates can be linked in it, and what the step deleted no more', async () => {
    const { db } = stepOf(database, schema);
    const linked = (...ids: readonly string[]) => (isMany ? ids : ids[0]);
    await db.transaction(async (tx) => {
      await tx.update('posts', 'p1', { author: linked('bob') });
      await tx.create('authors', { name: 'Bob' }, { id: 'bob' });
    });
    await db.delete('authors', 'bob');
    expect(await failureOf(db.update('posts', 'p1', { author: linked('bob') }))).toMatchObject({
      code: 'data_step_failed',
    });
  });

  it('documents that were found once are not looked for again', async () => {
    let lists = 0;
    const watched = watchingRequests(database, async ({ method, path }) => {
      if (method === 'GET' && path.at(-2) === 'authors') lists += 1;
    });
    const { db } = stepOf(watched, schema);
    await db.createMany(
      'posts',
      Array.from({ length: 20 }, (_, at) => ({ title: `${at}`, ...(kind === 'manyToOne' && { author: 'ada' }) })),
    );
    expect(lists).toBe(kind === 'manyToOne' ? 1 : 0);
  });
});
