import { Attribute, Collection, DbContext, Id, ManyToOne, type Ref } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { countRequests } from '../context/writes/shop.js';

/**
 * What a transaction writes went in one request, however large. Appwrite cuts the connection beyond 12 MiB, so that upserts, transactions, units of
 * work and updates of documents with relationships ended with `server_unreachable`.
 */

@Collection('places')
class Place {
  @Id() id!: string;
}

@Collection('articles')
class Article {
  @Id() id!: string;
  @Attribute({ type: 'mediumtext' }) text!: string;
}

@Collection('letters')
class Letter {
  @Id() id!: string;
  @Attribute({ type: 'mediumtext', required: false }) text?: string;
  @ManyToOne(() => Place) place?: Ref<Place>;
}

class PaperDb extends DbContext {
  readonly places = this.set(Place);
  readonly articles = this.set(Article);
  readonly letters = this.set(Letter);
}

const COUNT = 10;
/** 13 MiB in all, two in a request. */
const LONG = `${'ж'.repeat(10_000)}${'x'.repeat(1_340_000)}`;
const documents = (prefix: string) =>
  Array.from({ length: COUNT }, (_one, at) => ({ id: `${prefix}${at}`, text: LONG }));

let server: EmbeddedAppwrite;
let db: PaperDb;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ appwrite: 'main' });
  const { endpoint, projectId, apiKey } = server;
  db = new PaperDb({ endpoint, projectId, apiKey, databaseId: 'paper', deadline: 5000 });
  await db.getSchemaManager().ensureCreated();
  await db.articles.count();
});
afterAll(async () => {
  await db.dispose();
  await server.stop();
});

/** A look-up, and a transaction that is begun, filled by five requests, and committed. */
test('upserts', async () => {
  await db.articles.upsert({ id: 'first', text: 'first' });
  expect(await countRequests(server, () => db.articles.upsertMany(documents('u')))).toBe(1 + 1 + 5 + 1);
  expect((await db.articles.get('u7')).text).toBe(LONG);
  expect(await countRequests(server, () => db.articles.upsertMany(documents('u')))).toBe(1 + 1 + 5 + 1);
});

test('a transaction and a unit of work', async () => {
  const inTransaction = () =>
    db.transaction(async (tx) => {
      await tx.articles.createMany(documents('t'));
      await tx.articles.update('u0', { text: 'short' });
    });
  expect(await countRequests(server, inTransaction)).toBe(1 + 5 + 1);
  const work = db.unitOfWork();
  for (const one of documents('w')) work.letters.add(one);
  expect(await work.saveChanges()).toEqual({ created: COUNT, updated: 0, deleted: 0 });
  expect((await db.letters.get('w7')).text).toBe(LONG);
});

test('documents with relationships', async () => {
  await db.letters.createMany(Array.from({ length: COUNT }, (_one, at) => ({ id: `l${at}` })));
  expect(await db.letters.updateMany({ text: null }, { text: LONG })).toBe(COUNT);
  expect(await db.letters.where({ text: null }).count()).toBe(0);
});
