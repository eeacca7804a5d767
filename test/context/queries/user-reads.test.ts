import { Client } from 'node-appwrite';
import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Permissions } from '../../../src/decorators/system-fields.js';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';

/** A user with a token reads half of the documents, by every result. */

@Collection('letters', { documentSecurity: true })
class Letter {
  @Id() id!: string;
  @Permissions() permissions!: string[];
  @Attribute({ type: 'integer' }) number!: number;
  @Attribute({ type: 'integer', required: false }) stars?: number;
}

class PostDb extends DbContext {
  readonly letters = this.set(Letter);
}

const COUNT = 40;
let server: EmbeddedAppwrite;
let db: PostDb;
let mine: PostDb;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new PostDb({ endpoint, projectId, apiKey, databaseId: 'post' });
  await db.getSchemaManager().ensureCreated();
  await db.letters.createMany(
    Array.from({ length: COUNT }, (_, at) => ({
      id: `l${at}`,
      number: at,
      permissions: at % 2 === 0 ? ['read("user:ann")'] : ['read("user:bob")'],
      ...(at % 4 === 0 && { stars: at % 3 }),
    })),
  );
  const client = new Client()
    .setEndpoint(endpoint)
    .setProject(projectId)
    .setJWT(server.createJwt({ userId: 'ann' }));
  mine = new PostDb({ client, databaseId: 'post' });
}, 60_000);
afterAll(async () => {
  await db.dispose();
  await mine.dispose();
  await server.stop();
});

const even = Array.from({ length: COUNT / 2 }, (_, at) => `l${at * 2}`);

test('lists, counts, aggregates and groups', async () => {
  expect(await mine.letters.ids()).toEqual(even);
  expect(await mine.letters.count()).toBe(20);
  expect(await mine.letters.sum('number')).toBe(380);
  expect(await mine.letters.max('number')).toBe(38);
  expect(await mine.letters.where({ number: 3 }).exists()).toBe(false);
  expect((await mine.letters.groupBy(['stars'])).map(({ count }) => count)).toEqual([4, 10, 3, 3]);
  expect(await mine.letters.find('l1')).toBeUndefined();
});

test('pages in an order with nulls, in which only theirs appear', async () => {
  const ordered = mine.letters.orderBy({ stars: 'desc', number: 'asc' });
  const read: string[] = [];
  let after: string | null = null;
  do {
    const page = await ordered.page({ size: 3, after });
    read.push(...page.items.map(({ id }) => id));
    after = page.hasNextPage ? page.endCursor : null;
  } while (after !== null);
  expect([...read].sort()).toEqual([...even].sort());
  expect(read).toEqual((await ordered.toList()).map(({ id }) => id));
});
