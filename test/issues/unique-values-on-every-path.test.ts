import { DbContext } from '../../src/context/db-context.js';
import { increment, multiply } from '../../src/context/operators/number-operators.js';
import { concat } from '../../src/context/operators/value-operators.js';
import { UniqueViolationError } from '../../src/context/unique-values/unique-violation-error.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

/**
 * Appwrite blames the id, a conflict or itself (500) for a unique value that is taken. Every way to write names the index, the attributes
 * and the document, and a new document that cannot be created leaves none of those behind that were to be created along with it.
 */

const project = useProject();

const seats = defineCollection(
  'seats',
  {
    hall: { type: 'string', size: 20 },
    place: { type: 'string', size: 20 },
    rank: { type: 'integer', required: false },
  },
  {
    indexes: [
      { attributes: ['hall', 'place'], type: 'unique' },
      { attributes: ['rank'], type: 'unique' },
    ],
  },
);
const songs = defineCollection(
  'songs',
  { title: { type: 'string', size: 40 } },
  {
    indexes: [{ attributes: ['title'], type: 'unique' }],
    relationships: { album: { type: 'manyToOne', target: 'albums', inverse: 'songs' } },
  },
);
const moods = defineCollection(
  'moods',
  { word: { type: 'string', size: 40 } },
  { indexes: [{ attributes: ['word'], type: 'unique' }] },
);
const albums = defineCollection(
  'albums',
  { name: { type: 'string', size: 40 } },
  {
    indexes: [{ attributes: ['name'], type: 'unique' }],
    relationships: {
      songs: { type: 'oneToMany', target: 'songs', inverse: 'album' },
      moods: { type: 'manyToMany', target: 'moods' },
    },
  },
);

class Music extends DbContext {
  readonly seats = this.set(seats);
  readonly songs = this.set(songs);
  readonly moods = this.set(moods);
  readonly albums = this.set(albums);
}

/** A document to create along with another one, which the types of `defineCollection` do not know. */
const along = (values: object) => values as never;

let database: SharedDatabase;
let db: Music;

beforeEach(async () => {
  database = sharedDatabase(project);
  db = database.open(Music);
  await db.getSchemaManager().ensureCreated();
  await db.seats.createMany([
    { $id: 'a', hall: 'red', place: '1', rank: 1 },
    { $id: 'b', hall: 'red', place: '2', rank: 2 },
  ]);
  await db.albums.create({ $id: 'blue', name: 'Blue' });
  await db.songs.createMany([
    { $id: 'one', title: 'One' },
    { $id: 'two', title: 'Two' },
  ]);
  await db.moods.create({ $id: 'sad', word: 'sad' });
});
afterEach(() => database.end());

/** The violation that a failed call names: its own, or that of its first document that failed. */
async function violationOf(call: Promise<unknown>): Promise<unknown> {
  const error = await failureOf<Error & { readonly failed?: readonly { readonly error: unknown }[] }>(call);
  const named = error?.failed?.[0]?.error ?? error;
  expect(named).toBeInstanceOf(UniqueViolationError);
  return named;
}

const TITLE = { attributes: ['title'], value: 'One', documentId: 'one' };
const WAYS: Readonly<Record<string, [() => Promise<unknown>, object]>> = {
  'the part of an index, in bulk': [
    () => db.seats.updateMany({}, { place: '3' }),
    { attributes: ['hall', 'place'], value: { hall: 'red', place: '3' }, documentId: 'a' },
  ],
  'the part of an index, in a transaction': [
    () => db.transaction((tx) => tx.seats.update('b', { place: '1' })),
    { attributes: ['hall', 'place'], value: { hall: 'red', place: '1' }, documentId: 'a' },
  ],
  'one value for two documents, in a transaction': [
    () => db.transaction((tx) => tx.songs.updateMany({}, { title: 'Same' })),
    { attributes: ['title'], value: 'Same', documentId: 'one' },
  ],
  'one value for two documents, in a unit of work': [
    async () => {
      const work = db.unitOfWork();
      for (const seat of await work.seats.toList()) seat.rank = 9;
      await work.saveChanges();
    },
    { attributes: ['rank'], value: 9, documentId: 'a' },
  ],
  'a value of a document that the transaction changes elsewhere': [
    () =>
      db.transaction(async (tx) => {
        await tx.seats.update('a', { place: '7' });
        await tx.seats.create({ hall: 'blue', place: '1', rank: 1 });
      }),
    { attributes: ['rank'], value: 1, documentId: 'a' },
  ],
  increment: [() => db.seats.increment('a', 'rank'), { attributes: ['rank'], value: 2, documentId: 'b' }],
  'increment, in a transaction': [
    () => db.transaction((tx) => tx.seats.increment('a', 'rank')),
    { attributes: ['rank'], value: 2, documentId: 'b' },
  ],
  'an operator': [
    () => db.seats.update('a', { rank: increment(1) }),
    { attributes: ['rank'], value: 2, documentId: 'b' },
  ],
  'an operator, in bulk': [
    () => db.seats.updateMany({ rank: 1 }, { rank: increment(1) }),
    { attributes: ['rank'], value: 2, documentId: 'b' },
  ],
  'an operator on a text': [
    async () => {
      await db.songs.create({ title: 'One!' });
      await db.songs.update('one', { title: concat('!') });
    },
    { attributes: ['title'], documentId: expect.any(String) },
  ],
  'an operator whose result only the server knows': [
    () => db.seats.update('a', { rank: multiply(2) }),
    { attributes: ['rank'], documentId: null },
  ],
  'along with a new document': [() => db.albums.create({ name: 'Red', songs: [along({ title: 'One' })] }), TITLE],
  'along with an update': [() => db.albums.update('blue', { songs: [along({ title: 'One' })] }), TITLE],
  'along with one of many': [
    () => db.albums.createMany([{ name: 'Red' }, { name: 'Gold', songs: [along({ title: 'One' })] }]),
    TITLE,
  ],
  'along with an upsert': [() => db.albums.upsert({ name: 'Red', songs: [along({ title: 'One' })] }), TITLE],
  'along with a document of a transaction': [
    () => db.transaction((tx) => tx.albums.create({ name: 'Red', songs: [along({ title: 'One' })] })),
    TITLE,
  ],
  'along with one of a unit of work': [
    async () => {
      const work = db.unitOfWork();
      work.albums.add({ name: 'Red', songs: [along({ title: 'One' })] });
      await work.saveChanges();
    },
    TITLE,
  ],
};

test.each(Object.entries(WAYS))('%s', async (_, [write, violation]) => {
  expect(await violationOf(write())).toMatchObject(violation);
});

test('a value that a document of the transaction gives up first is free', async () => {
  await db.transaction(async (tx) => {
    await tx.songs.update('one', { title: 'Three' });
    await tx.songs.update('two', { title: 'One' });
    await tx.seats.delete('a');
    await tx.seats.create({ $id: 'a', hall: 'red', place: '1', rank: 1 });
  });
  expect((await db.songs.orderBy({ title: 'asc' }).toList()).map(({ title }) => title)).toEqual(['One', 'Three']);
});

describe('a document that cannot be created leaves nothing behind that goes along with it', () => {
  const REFUSED: Readonly<Record<string, () => Promise<unknown>>> = {
    'its own value is taken': () =>
      db.albums.create({ name: 'Blue', songs: [along({ title: 'New' })], moods: [along({ word: 'new' })] }),
    'its id is taken': () => db.albums.create({ $id: 'blue', name: 'Red', songs: [along({ title: 'New' })] }),
    'the value of the second is taken': () =>
      db.albums.create({ name: 'Red', songs: [along({ title: 'New' }), along({ title: 'One' })] }),
    'both have one value': () =>
      db.albums.create({ name: 'Red', songs: [along({ title: 'New' }), along({ title: 'New' })] }),
    'the one of another relationship': () =>
      db.albums.create({ name: 'Red', songs: [along({ title: 'New' })], moods: [along({ word: 'sad' })] }),
    'the single end': () => db.songs.create({ title: 'One', album: along({ name: 'Red' }) }),
    upsert: () => db.albums.upsert({ name: 'Red', songs: [along({ title: 'New' }), along({ title: 'One' })] }),
  };
  test.each(Object.entries(REFUSED))('%s', async (_, create) => {
    const counts = async () => [await db.albums.count(), await db.songs.count(), await db.moods.count()];
    const before = await counts();
    expect(await failureOf(create())).toMatchObject({
      code: expect.stringMatching(/^(unique_violation|document_exists)$/),
    });
    expect(await counts()).toEqual(before);
  });
});
