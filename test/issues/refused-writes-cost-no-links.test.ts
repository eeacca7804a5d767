import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { importData } from '../../src/data/import/import-data.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { stepOf } from '../migrations/data/support.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { schemaOf } from '../support/schema-manager.js';

/**
 * Appwrite changes the other ends of a new document's links before it looks whether it can be created, and leaves them so where it cannot: a
 * create that was refused took links from documents of others. And it replaces no one-to-one link that both ends show.
 */

const project = useProject();

const passports = defineCollection(
  'passports',
  { number: { type: 'string', size: 20, required: false } },
  { relationships: { holder: { type: 'oneToOne', target: 'people', inverse: 'passport' } } },
);
const dogs = defineCollection(
  'dogs',
  { name: { type: 'string', size: 20, required: false } },
  { relationships: { owner: { type: 'manyToOne', target: 'people', inverse: 'dogs' } } },
);
const clubs = defineCollection('clubs', { name: { type: 'string', size: 20, required: false } });
const people = defineCollection(
  'people',
  { email: { type: 'string', size: 40, required: false } },
  {
    indexes: [{ attributes: ['email'], type: 'unique' }],
    relationships: {
      passport: { type: 'oneToOne', target: 'passports', inverse: 'holder' },
      dogs: { type: 'oneToMany', target: 'dogs', inverse: 'owner' },
      clubs: { type: 'manyToMany', target: 'clubs' },
    },
  },
);
const trips = defineCollection(
  'trips',
  { title: { type: 'string', size: 20, required: false } },
  { relationships: { traveller: { type: 'manyToOne', target: 'people' } } },
);

class Registry extends DbContext {
  readonly passports = this.set(passports);
  readonly dogs = this.set(dogs);
  readonly clubs = this.set(clubs);
  readonly people = this.set(people);
  readonly trips = this.set(trips);
}

let database: SharedDatabase;
let db: Registry;

beforeEach(async () => {
  database = sharedDatabase(project);
  db = database.open(Registry);
  await db.getSchemaManager().ensureCreated();
  for (const id of ['p1', 'p2']) await db.passports.create({ $id: id, number: id });
  for (const id of ['d1', 'd2']) await db.dogs.create({ $id: id, name: id });
  for (const id of ['c1', 'c2']) await db.clubs.create({ $id: id, name: id });
  await db.people.create({ $id: 'ada', email: 'ada@x.org', passport: 'p1', dogs: ['d1'], clubs: ['c1'] });
});
afterEach(() => database.end());

/** What the documents at the other ends show, and ada's own links. */
async function links() {
  const select = (...keys: string[]) => [JSON.stringify({ method: 'select', values: keys })];
  const of = async (collection: string, key: string) =>
    (await database.documents.list(collection, select('*', `${key}.$id`))).documents.map((one) =>
      [one[key]].flat().map((link) => (link as { $id?: string } | null)?.$id ?? link),
    );
  return {
    passports: await of('passports', 'holder'),
    dogs: await of('dogs', 'owner'),
    people: await of('people', 'passport'),
    clubs: await of('people', 'clubs'),
  };
}

const fileOf = (rows: readonly object[]) => {
  const path = join(mkdtempSync(join(tmpdir(), 'entwrite-links-')), 'people.json');
  writeFileSync(path, JSON.stringify(rows));
  return path;
};

interface Person {
  readonly $id?: string;
  readonly email?: string;
  readonly passport?: string;
  readonly dogs?: string[];
  readonly clubs?: string[];
}
type Way = (row: Person) => Promise<unknown>;
const WAYS: Readonly<Record<string, Way>> = {
  create: (row) => db.people.create(row),
  createMany: (row) => db.people.createMany([row]),
  'createMany of several': (row) => db.people.createMany([row, { email: 'z@x.org' }]),
  transaction: (row) => db.transaction(async (tx) => void (await tx.people.create(row))),
  'data step': async (row) => {
    const { $id: id, ...values } = row;
    const schema = (await database.schemas.read()).schema;
    return stepOf(database, schemaOf(...schema.collections)).db.create('people', values, { ...(id && { id }) });
  },
};

describe.each(Object.entries(WAYS))('a document that cannot be created: %s', (_name, way) => {
  test.each<[string, Person]>([
    ['a one-to-one link that another document has', { passport: 'p1' }],
    ['a unique value that is taken', { email: 'ada@x.org', passport: 'p2', dogs: ['d1'] }],
    ['an id that is taken', { $id: 'ada', email: 'other@x.org', dogs: ['d1', 'd2'], clubs: ['c2'] }],
  ])('%s', async (_, row) => {
    const before = await links();
    expect(await failureOf(way(row))).toBeDefined();
    expect(await links()).toEqual(before);
    expect(await db.people.count()).toBe(1);
  });
});

test('a document that cannot be created costs nothing by what is written along with it', async () => {
  await db.trips.create({ $id: 't1', title: 'the first' });
  const before = await links();
  const traveller = { email: 'eve@x.org', dogs: ['d1'] } as never;
  const second = db.trips.create({ $id: 't1', title: 'the second', traveller });
  await expect(second).rejects.toMatchObject({ code: 'document_exists' });
  expect(await links()).toEqual(before);
});

test('what can be created is linked, with the times that it is given', async () => {
  const at = new Date('2020-01-02T03:04:05.000Z');
  const times: object = { $createdAt: at, $updatedAt: at };
  const values: object = { $id: 'bob', passport: 'p2', dogs: ['d1', 'd2'], ...times };
  const bob = await db.people.create(values);
  expect(bob).toMatchObject({ $id: 'bob', ...(times as object) });
  expect(await links()).toMatchObject({ passports: [['ada'], ['bob']], dogs: [['bob'], ['bob']] });
});

test('the error names the document that has the link', async () => {
  const taken = { code: 'unique_violation', attributes: ['passport'], documentId: 'ada' };
  await expect(db.people.create({ passport: 'p1' })).rejects.toMatchObject(taken);
  await expect(db.people.upsert({ $id: 'new', passport: 'p1' })).rejects.toMatchObject(taken);
  await expect(WAYS['data step']?.({ passport: 'p1' })).rejects.toThrow("the document 'ada' already has");
});

describe('a one-to-one link that both ends show is replaced', () => {
  const REPLACING: Readonly<Record<string, () => Promise<unknown>>> = {
    update: () => db.people.update('ada', { passport: 'p2' }),
    updateMany: () => db.people.updateMany({ $id: 'ada' }, { passport: 'p2' }),
    upsert: () => db.people.upsert({ $id: 'ada', passport: 'p2' }),
    upsertMany: () => db.people.upsertMany([{ $id: 'ada', passport: 'p2' }, { $id: 'eve' }]),
    transaction: () => db.transaction(async (tx) => void (await tx.people.update('ada', { passport: 'p2' }))),
    'transaction that read it': () =>
      db.transaction(async (tx) => {
        await tx.people.get('ada');
        await tx.people.update('ada', { passport: 'p2' });
      }),
    'unit of work': async () => {
      const work = db.unitOfWork();
      const ada = await work.people.get('ada');
      Object.assign(ada, { passport: await work.passports.get('p2') });
      await work.saveChanges();
    },
  };
  test.each(Object.entries(REPLACING))('%s', async (_, replace) => {
    await replace();
    expect(await links()).toMatchObject({ passports: [[null], ['ada']], dogs: [['ada'], [null]] });
  });

  test('by update, with what else is written, and again', async () => {
    const ada = await db.people.update('ada', { passport: 'p2', email: 'new@x.org' });
    expect(ada).toMatchObject({ email: 'new@x.org' });
    await db.people.update('ada', { passport: 'p1' });
    expect((await links()).passports).toEqual([['ada'], [null]]);
  });

  test('but not taken from the document that has it', async () => {
    const before = await links();
    await db.people.create({ $id: 'bob' });
    await expect(db.people.update('bob', { passport: 'p1' })).rejects.toMatchObject({
      code: 'unique_violation',
      documentId: 'ada',
    });
    expect((await links()).passports).toEqual(before.passports);
  });
});

test('an import costs no links either, and replaces them', async () => {
  const imported = (...rows: readonly object[]) =>
    importData(db, { collection: 'passports', from: fileOf(rows), onConflict: 'update', rejects: null });
  const before = await links();
  expect(await imported({ $id: 'p3', holder: 'ada' })).toMatchObject({ created: 0, rejected: 1 });
  expect(await links()).toEqual(before);
  await db.people.create({ $id: 'bob' });
  expect(await imported({ $id: 'p1', holder: 'bob' }, { $id: 'p3' })).toMatchObject({ created: 1, updated: 1 });
  expect((await links()).passports).toEqual([['bob'], [null], [null]]);
});
