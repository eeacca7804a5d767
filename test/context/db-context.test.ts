import { Client } from 'node-appwrite';
import type { DbContextOptions } from '../../src/context/context-options.js';
import { DbContext } from '../../src/context/db-context.js';
import { EntwriteError } from '../../src/errors.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { ModelBuilder } from '../../src/metadata/model/model-builder.js';
import { Genre, Novel, Writer } from './library.js';

const tags = defineCollection('tags', { label: { type: 'string' }, weight: { type: 'integer', required: false } });

class LibraryDb extends DbContext {
  readonly writers = this.set(Writer);
  readonly novels = this.set(Novel);
  readonly tags = this.set(tags);

  get genres() {
    return this.set(Genre);
  }
}

const options = { endpoint: 'http://127.0.0.1:9/v1', projectId: 'p', apiKey: 'k3y-of-tests', databaseId: 'library' };
const make = (given: unknown) => () => new LibraryDb(given as DbContextOptions);

describe('options', () => {
  const wrong: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['none', undefined, ['LibraryDb', 'LibraryDb.databaseId']],
    ['no place', { databaseId: 'x' }, ['LibraryDb']],
    ['two places', { ...options, embedded: ':memory:' }, ['LibraryDb']],
    ['an environment variable that is not set', { ...options, apiKey: undefined }, ['LibraryDb.apiKey']],
    ['no URL', { ...options, endpoint: 'cloud.appwrite.io/v1' }, ['LibraryDb.endpoint']],
    ['a database id', { ...options, databaseId: '_x' }, ['LibraryDb.databaseId']],
    ['an unknown option', { ...options, onprogress: () => {} }, ['LibraryDb.onprogress']],
    [
      'wrong options of backups',
      { ...options, backups: { wen: 'always', plain: 'no' } },
      ['LibraryDb.backups.wen', 'LibraryDb.backups.plain'],
    ],
    [
      'a misspelt option of the embedded server',
      { embedded: { file: ':memory:', enginee: 'postgresql' }, databaseId: 'x' },
      ['LibraryDb.embedded.enginee'],
    ],
    ['a client that is none', { client: {}, databaseId: 'x' }, ['LibraryDb.client']],
    ['a client without a project', { client: new Client(), databaseId: 'x' }, ['LibraryDb.client']],
    [
      'several at once',
      { ...options, timeout: 0, logger: {}, autoMigrate: true },
      ['LibraryDb.timeout', 'LibraryDb.logger', 'LibraryDb.autoMigrate'],
    ],
  ];
  test.each(wrong)('%s', (_name, given, places) => {
    try {
      make(given)();
      throw new Error('it was taken');
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
      expect(error.code).toBe('configuration_invalid');
      expect(error.findings.map(({ at }) => at)).toEqual(places);
      expect(error.message).not.toContain(options.apiKey);
    }
  });

  test('each kind of place is taken', async () => {
    const client = new Client().setEndpoint('http://127.0.0.1:9/v1').setProject('p').setKey('k');
    const places = [options, { client, databaseId: 'x' }, { embedded: ':memory:', databaseId: 'x' }];
    for (const place of places) await make(place)().dispose();
  });
});

describe('sets and model', () => {
  test('a set is the same object each time', () => {
    const db = new LibraryDb(options);
    expect(db.genres).toBe(db.genres);
    expect(db.genres).not.toBe(new LibraryDb(options).genres);
  });

  test('fields and getters make up the model, used or not', async () => {
    class Seen extends LibraryDb {
      collections: string[] = [];
      protected override configure(model: ModelBuilder): void {
        model.collection(Genre, { name: 'Kinds' });
        model.collection(tags, { name: 'Labels' });
        this.collections.push('configured');
      }
      get broken(): string {
        throw new Error('not now');
      }
    }
    const db = new Seen(options);
    expect(db.getSchemaManager()).toBeDefined();
    expect(db.collections).toEqual(['configured']);
    await db.dispose();
  });

  test('a relationship to a class outside of the context is a finding', async () => {
    class Half extends DbContext {
      readonly novels = this.set(Novel);
    }
    const db = new Half(options);
    expect(() => db.getSchemaManager()).toThrow(expect.objectContaining({ name: 'EntwriteError' }));
    await expect(db.novels.all()).rejects.toMatchObject({ name: 'EntwriteError' });
  });
});

describe('dispose', () => {
  test('twice, on a context that never connected, and every use afterwards says so', async () => {
    const db = new LibraryDb(options);
    await db.dispose();
    await db.dispose();
    const disposed = expect.objectContaining({ code: 'context_disposed', at: 'LibraryDb' });
    await expect(db.connect()).rejects.toEqual(disposed);
    await expect(db.writers.all()).rejects.toEqual(disposed);
    await expect(db.writers.create({ name: 'Ada' })).rejects.toEqual(disposed);
    expect(() => db.getSchemaManager()).toThrow(disposed);
  });

  test('an embedded server ends with its context', async () => {
    const db = new LibraryDb({ embedded: ':memory:', databaseId: 'library' });
    await db.connect();
    await db.connect();
    const schema = db.getSchemaManager();
    await schema.analyze();
    await db.dispose();
    await expect(schema.analyze()).rejects.toMatchObject({ code: 'context_disposed' });
  });

  test('a file the embedded server cannot use is configuration_invalid', async () => {
    const db = new LibraryDb({ embedded: '/dev/null/at/all.db', databaseId: 'library' });
    await expect(db.connect()).rejects.toMatchObject({ code: 'configuration_invalid', at: 'embedded' });
    await db.dispose();
  });
});

test('a server that is not there is server_unreachable', async () => {
  const db = new LibraryDb({ ...options, timeout: 500, deadline: 300 });
  await expect(db.writers.find('w1')).rejects.toMatchObject({ code: 'server_unreachable' });
  await db.dispose();
});

test('what sets take and give is typed', () => {
  const db = new LibraryDb(options);
  const uses = () => [
    db.writers.create({ name: 'Ada', novels: ['n1', { title: 'A' }], bio: null }),
    db.novels.create({ title: 'A', writer: 'w1' }),
    db.novels.update('n1', { writer: null, genres: ['g1'] }),
    db.tags.create({ label: 'x' }),
    db.tags.update('t1', { weight: null }),
    db.tags.where({ weight: { $gt: 1 }, $id: { $in: ['a'] } }).orderBy({ $createdAt: 'desc' }),
    // @ts-expect-error a value of another type
    db.writers.create({ name: 1 }),
    // @ts-expect-error a property that does not exist
    db.writers.update('w1', { nmae: 'Ada' }),
    // @ts-expect-error a required value of a definition is missing
    db.tags.create({ weight: 1 }),
    // @ts-expect-error a required value cannot be taken away
    db.tags.update('t1', { label: null }),
    // @ts-expect-error an order is asc or desc
    db.writers.orderBy({ name: 'up' }),
  ];
  expect(uses).toBeDefined();
});
