import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind, RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { besideRequest } from '../support/beside-request.js';
import { requestKinds } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * What another process writes with an API key while a change runs is kept or refused, whenever it comes: between the last look at the
 * documents and the drop of what they were copied from it was lost without a word, and so was a link made at the other end of a
 * two-way relationship.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const connect = (databaseId?: string): LiveDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
};

interface Case {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly renames?: readonly { readonly from: string; readonly to: string }[];
  readonly fill: (database: LiveDatabase) => Promise<void>;
  /** The ways of writing, by the old form or the new one. */
  readonly writes: readonly ((database: LiveDatabase) => Promise<unknown>)[];
  /** Whether what was written is there, in the old form or the new one. */
  readonly isThere: (database: LiveDatabase) => Promise<boolean>;
}

const posts = (id: string) => schemaOf(collection(id, [attribute('title', 'string')]));
const RENAME: Case = {
  before: posts('posts'),
  after: posts('articles'),
  renames: [{ from: 'posts', to: 'articles' }],
  fill: async ({ documents }) => {
    for (const id of ['a', 'b']) await documents.create('posts', id, { values: { title: id } });
  },
  writes: [({ documents }) => documents.update('posts', 'b', { values: { title: 'written' } })],
  isThere: async ({ documents, schemas }) => {
    const ids = (await schemas.read()).schema.collections.map(({ id }) => id);
    const found = await documents.get(ids.includes('posts') ? 'posts' : 'articles', 'b');
    return found?.title === 'written';
  },
};

const relation = (kind: RelationshipKind, twoWay: boolean): RelationshipSchema => ({
  key: 'author',
  kind,
  relatedCollection: 'people',
  twoWay,
  twoWayKey: 'works',
  onDelete: 'setNull',
});
const people = collection('people', [attribute('name', 'string')]);
const linked = (kind: RelationshipKind, twoWay = true) =>
  schemaOf(people, collection('works', [attribute('title', 'string')], { relationships: [relation(kind, twoWay)] }));
const ids = (array: boolean) =>
  schemaOf(people, collection('works', [attribute('title', 'string'), attribute('author', 'string', { array })]));

/** A change of links. Others link `b` with `bob`, at either end. */
function links(
  before: DatabaseSchema,
  after: DatabaseSchema,
  isMany: boolean,
  ends: readonly ('own' | 'other')[],
): Case {
  const own = ({ documents }: LiveDatabase) =>
    documents.update('works', 'b', { values: { author: isMany ? ['bob'] : 'bob' } });
  const other = ({ documents }: LiveDatabase) => documents.update('people', 'bob', { values: { works: ['b'] } });
  return {
    before,
    after,
    fill: async ({ documents }) => {
      for (const id of ['ann', 'bob']) await documents.create('people', id, { values: { name: id } });
      const author = isMany ? ['ann'] : 'ann';
      for (const id of ['a', 'b']) await documents.create('works', id, { values: { title: id, author } });
    },
    writes: ends.map((end) => (end === 'own' ? own : other)),
    isThere: async ({ documents, schemas }) => {
      const works = (await schemas.read()).schema.collections.find(({ id }) => id === 'works');
      const select = works?.relationships.length === 0 ? [] : [SELECT_ALL];
      const [found] = (await documents.list('works', [EQUAL_B, ...select])).documents;
      return JSON.stringify(found?.author ?? null).includes('bob');
    },
  };
}

const EQUAL_B = JSON.stringify({ method: 'equal', attribute: '$id', values: ['b'] });
const SELECT_ALL = JSON.stringify({ method: 'select', values: ['*', 'author.*'] });

const CASES: Readonly<Record<string, Case>> = {
  'a collection gets another id': RENAME,
  'links of both ends become ids': links(linked('manyToOne'), ids(false), false, ['other', 'own']),
  'links of both ends show at one': links(linked('manyToOne'), linked('manyToOne', false), false, ['other', 'own']),
  'lists of links of both ends become ids': links(linked('manyToMany'), ids(true), true, ['other', 'own']),
  'lists of links become ids': links(linked('manyToMany', false), ids(true), true, ['own']),
};

async function prepared({ before, fill }: Case): Promise<LiveDatabase> {
  const database = connect();
  await managerOf(database, before).migrate();
  await fill(database);
  return database;
}

/** The requests before which others write: the last ones that change the schema; each one in `npm run test:long`. */
function moments(kinds: readonly string[]): readonly number[] {
  const all = kinds.map((kind, at) => ({ kind, nth: at + 1 }));
  const changing = all.filter(({ kind }) => /^(PUT|PATCH|DELETE) \*\/tables\/\*(\/columns\/.+)?$/.test(kind));
  return (process.env.LONG ? all : changing.slice(-5)).map(({ nth }) => nth);
}

test.each(Object.entries(CASES))('%s', async (_, one) => {
  const { after, renames = [] } = one;
  const migrate = (database: LiveDatabase) =>
    managerOf(database, after, { renames: [...renames] }).migrate({ allowDestructive: true });
  const reference = await prepared(one);
  const kinds = await requestKinds(server, reference.databaseId, () => migrate(reference));
  const seen = { written: 0, refused: 0 };
  for (const write of process.env.LONG ? one.writes : one.writes.slice(0, 1)) {
    for (const nth of moments(kinds)) {
      const database = await prepared(one);
      const others = connect(database.databaseId);
      let isWritten = false;
      const beside = besideRequest(database, nth, async () => {
        isWritten = (await failureOf(write(others))) === undefined;
        seen[isWritten ? 'written' : 'refused'] += 1;
      });
      await migrate(beside);
      expect({ nth, kind: kinds[nth - 1], isThere: await one.isThere(others) }).toEqual({
        nth,
        kind: kinds[nth - 1],
        isThere: isWritten,
      });
    }
  }
  expect(seen.refused).toBeGreaterThan(0);
});
