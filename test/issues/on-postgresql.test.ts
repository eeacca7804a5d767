import { Attribute, Collection, DbContext, divide, Id, Index, ManyToMany, multiply, type Ref } from 'entwrite';
import { Query } from 'node-appwrite';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { createDataAccess } from '../../src/migrations/data/access/data-access.js';
import type { ProgressEvent } from '../../src/progress.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { newRecord, portsOf } from '../migrations/data/support.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, randomDatabaseId } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

@Collection('notes')
class PostgresNote {
  @Id() id!: string;
  @Attribute({ type: 'string', size: 50, required: false }) body?: string;
  @Attribute({ type: 'string', size: 50, array: true, required: false }) tags?: string[];
}

@Collection('pages')
@Index(['body'], { lengths: [767] })
class PostgresPage {
  @Id() id!: string;
  @Attribute({ type: 'string', size: 10_000, required: false }) body?: string;
}

@Collection('counters')
class PostgresCounter {
  @Id() id!: string;
  @Attribute({ type: 'integer', required: false }) count?: number;
}

@Collection('sheets')
@Index(['body'], { type: 'fulltext' })
class Sheet {
  @Id() readonly id!: string;
  @Attribute({ size: 10_000 }) body!: string;
}

@Collection('binders')
class Binder {
  @Id() readonly id!: string;
  @Attribute() title!: string;
  @ManyToMany(() => Sheet) sheets?: Ref<Sheet>[];
}

class BindersDb extends DbContext {
  readonly binders = this.set(Binder);
  readonly sheets = this.set(Sheet);
}

class NotesDb extends DbContext {
  readonly notes = this.set(PostgresNote);
  readonly counters = this.set(PostgresCounter);
  readonly pages = this.set(PostgresPage);
}

/**
 * The ORM assumed MariaDB's rules: on PostgreSQL good data was refused, equal texts were taken for duplicates, and work ended in a
 * 500 after its first write.
 */
describe('on PostgreSQL', () => {
  let server: EmbeddedAppwrite;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
  });
  afterAll(() => server.stop());

  const fresh = (): LiveDatabase => {
    const { endpoint, projectId, apiKey } = server;
    return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  };

  describe('text that differs in case or accents only', () => {
    const name = attribute('name', 'string');
    const plain = schemaOf(collection('people', [name, attribute('boss', 'string')]));
    const unique = (lengths: number[] = []) =>
      schemaOf(
        collection('people', [name, attribute('boss', 'string')], {
          indexes: [{ ...index('one', ['name'], 'unique'), lengths }],
        }),
      );

    it.each([
      ['case and accents', ['Anna', 'anna', 'é', 'e', 'a', 'a  ', '😀', '🚀'], []],
      ['the end', ['abcd', 'abce'], [3]],
    ])('is no duplicate: %s', async (_, names, lengths) => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const one of names)
        await database.documents.create('people', `p${names.indexOf(one)}`, { values: { name: one } });
      await managerOf(database, unique(lengths)).migrate();
      expect((await managerOf(database, unique(lengths)).analyze()).operations).toEqual([]);
    });

    it('is told from a duplicate, which is refused', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const [at, one] of ['Anna', 'anna', 'anna'].entries())
        await database.documents.create('people', `p${at}`, { values: { name: one } });
      const error = await failureOf<EntwriteError>(managerOf(database, unique()).migrate());
      expect(error).toMatchObject({ code: 'data_conflict', found: expect.stringContaining('1 conflicting document') });
      expect(error?.found).toContain("'p2'");
    });

    it('that does not convert under an index is a finding with its documents, as on MariaDB', async () => {
      const database = fresh();
      const before = schemaOf(collection('people', [attribute('place', 'string')]));
      const float = attribute('place', 'float');
      const after = schemaOf(collection('people', [float], { indexes: [index('by_place', ['place'])] }));
      await managerOf(database, before).migrate();
      for (const place of ['here', '1.5', 'there'])
        await database.documents.create('people', place, { values: { place } });
      const error = await failureOf<EntwriteError>(managerOf(database, after).migrate({ allowDestructive: true }));
      expect(error?.findings).toMatchObject([{ rule: 'convert', at: 'people.place', documents: ['here', 'there'] }]);
    });

    it('costs no request where nothing may be the same', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      await database.documents.create('people', 'a', { values: { name: 'Anna' } });
      let asked = 0;
      const counted = {
        ...database.schemas,
        capabilities: () => {
          asked += 1;
          return database.schemas.capabilities();
        },
      };
      await managerOf({ ...database, schemas: { ...counted, guardedBy: () => counted } }, unique()).migrate();
      expect(asked).toBe(0);
    });

    it('is what `deduplicate` and `link` compare by', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const [at, one] of ['Anna', 'anna', 'anna', 'Bo'].entries())
        await database.documents.create('people', `p${at}`, { values: { name: one } });
      const db = createDataAccess(portsOf(database, normalizeSchema(plain), newRecord()));
      expect(await db.deduplicate('people', ['name'])).toMatchObject({ groups: 1, duplicates: 1, changed: 1 });
      expect((await db.list('people')).map(({ $id }) => $id)).toEqual(['p0', 'p1', 'p3']);
      const report = await db.link('people', { from: 'name', to: ['people', 'name'], into: 'boss' });
      expect(report).toMatchObject({ changed: 3, failed: 0 });
      expect((await db.list('people')).map(({ boss }) => boss)).toEqual(['p0', 'p1', 'p3']);
    });
  });

  describe('a datetime attribute', () => {
    const of = (...attributes: AttributeSchema[]) => schemaOf(collection('events', attributes));
    const day = attribute('day', 'datetime');

    it('gets another rule in place, and lists a new key', async () => {
      const database = fresh();
      const days = attribute('days', 'datetime', { array: true });
      await managerOf(database, of(day, days)).migrate();
      const value = '2020-01-02T03:04:05.000+00:00';
      await database.documents.create('events', 'a', { values: { day: value, days: [value] } });
      const after = of(
        attribute('day', 'datetime', { required: true }),
        attribute('dates', 'datetime', { array: true }),
      );
      const renames = [{ collection: 'events', from: 'days', to: 'dates' }];
      await managerOf(database, after, { renames }).migrate();
      expect(await database.documents.get('events', 'a')).toMatchObject({ day: value, dates: [value] });
    });

    it('is never sent a rename, by no caller', async () => {
      const database = fresh();
      await managerOf(database, of(day)).migrate();
      const { schema } = await database.schemas.read();
      const rename = { type: 'rename_attribute', collection: 'events', from: 'day', to: 'start' } as const;
      const error = await failureOf<EntwriteError>(database.schemas.perform(rename, schema));
      expect(error).toMatchObject({ code: 'plan_refused' });
      expect(await database.documents.create('events', 'a', {})).toMatchObject({ day: null });
    });
  });

  it('text that a function puts a NUL into is refused before it is cut off', async () => {
    const database = fresh();
    const before = schemaOf(collection('notes', [attribute('body', 'string', { size: 50 })]));
    await managerOf(database, before).migrate();
    await database.documents.create('notes', 'a', { values: { body: 'long text' } });
    const manager = managerOf(database, schemaOf(collection('notes', [attribute('body', 'string', { size: 5 })])));
    const resolve = (body: string) => ({ 'notes.body': { map: () => body } });
    const error = await failureOf<EntwriteError>(manager.migrate({ resolve: resolve('a\0b'), allowDestructive: true }));
    expect(error).toMatchObject({ code: 'data_conflict', found: expect.stringContaining('NUL') });
    expect((await managerOf(database, before).analyze()).operations).toEqual([]);
    await manager.migrate({ resolve: resolve('ab'), allowDestructive: true });
    expect(await database.documents.get('notes', 'a')).toMatchObject({ body: 'ab' });
  });

  it('a set refuses a text that would be cut off, in a list, too, before it is written', async () => {
    const { endpoint, projectId, apiKey } = server;
    const db = new NotesDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
    await db.getSchemaManager().ensureCreated();
    for (const values of [{ body: 'a\0b' }, { tags: ['fine', 'a\0b'] }])
      expect(await failureOf(db.notes.create(values))).toMatchObject({ code: 'document_invalid' });
    expect(await failureOf(db.notes.createMany([{ body: 'fine' }, { body: '\0' }]))).toMatchObject({
      findings: [{ at: '[1] PostgresNote.body' }],
    });
    const { id } = await db.notes.create({ body: 'whole' });
    expect(await failureOf(db.notes.update(id, { body: '\0' }))).toMatchObject({ code: 'document_invalid' });
    expect((await db.notes.all()).map(({ body }) => body)).toEqual(['whole']);
    await db.dispose();
  });

  it('pages in the order of an optional attribute lose nothing', async () => {
    const database = fresh();
    const events = schemaOf(collection('events', [attribute('rank', 'integer')]));
    await managerOf(database, events).migrate();
    const rows = Array.from({ length: 510 }, (_, at) => ({ $id: `r${at}`, rank: at % 2 === 0 ? null : 510 - at }));
    for (let at = 0; at < rows.length; at += 100)
      await database.documents.createMany('events', rows.slice(at, at + 100));
    const db = createDataAccess(portsOf(database, events, newRecord()));
    const ids = (await db.list('events', {}, { orderBy: { rank: 'asc' } })).map(({ $id }) => $id);
    expect(ids.sort()).toEqual(rows.map(({ $id }) => $id).sort());
  });

  describe('what the server answers with a 500 or spoils is refused before it is sent', () => {
    const open = async (): Promise<NotesDb> => {
      const { endpoint, projectId, apiKey } = server;
      const db = new NotesDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
      await db.getSchemaManager().migrate();
      return db;
    };

    it('filters: a NUL, and a pattern that ends with a backslash', async () => {
      const db = await open();
      const { id } = await db.notes.create({ body: 'C:\\temp\\' });
      const unended = db.notes.whereRaw(Query.endsWith('body', 'p\\'));
      for (const query of [db.notes.where({ body: 'a\0b' } as never), unended]) {
        const error = await failureOf<EntwriteError>(query.toList());
        expect(error).toMatchObject({ code: 'query_invalid', at: 'notes.body' });
      }
      expect(await db.notes.where({ body: { $endsWith: 'temp\\' } } as never).count()).toBe(1);
      expect((await db.notes.get(id))?.body).toBe('C:\\temp\\');
      await db.dispose();
    });

    it('operators of integers with a fraction', async () => {
      const db = await open();
      const { id } = await db.counters.create({ count: 10 });
      const error = await failureOf<EntwriteError>(db.counters.update(id, { count: multiply(0.5) as never }));
      expect(error).toMatchObject({ code: 'document_invalid', at: 'PostgresCounter.count' });
      await db.counters.update(id, { count: divide(4) as never });
      expect((await db.counters.get(id))?.count).toBe(2);
      await db.dispose();
    });

    it('values that are too long for an index, whatever writes them', async () => {
      const db = await open();
      const body = randomText(4000);
      const { id } = await db.pages.create({ body: 'a'.repeat(9000) });
      for (const work of [
        () => db.pages.create({ body }),
        () => db.pages.createMany([{ body: 'short' }, { body }]),
        () => db.pages.update(id, { body }),
        () => db.transaction(async (tx) => void (await tx.pages.create({ body }))),
      ])
        expect(await failureOf<EntwriteError>(work())).toMatchObject({
          code: 'document_invalid',
          findings: [{ rule: 'indexed', found: expect.stringContaining("under the index 'idx_body'") }],
        });
      expect(await db.pages.count()).toBe(1);
      await db.dispose();
    });

    it('values that are too long for an index, in documents written along with another one', async () => {
      const { endpoint, projectId, apiKey } = server;
      const db = new BindersDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
      await db.getSchemaManager().migrate();
      const sheets = [{ body: 'short' }, { body: randomText(4000) }];
      const error = await failureOf<EntwriteError>(db.binders.create({ title: 'One', sheets }));
      expect(error).toMatchObject({
        code: 'document_invalid',
        findings: [{ rule: 'indexed', at: expect.stringContaining('Binder.sheets.1.body') }],
      });
      expect(await db.sheets.count()).toBe(0);
      await db.dispose();
    });

    it('values that are too long for an index, in data steps', async () => {
      const database = fresh();
      const attributes = [
        attribute('name', 'string', { size: 50 } as never),
        attribute('body', 'string', { size: 10_000 } as never),
      ];
      await managerOf(database, schemaOf(collection('pages', attributes))).migrate();
      const indexes = [{ ...index('by_body', ['body']), type: 'fulltext' as const }];
      const schema = schemaOf(collection('pages', attributes, { indexes }));
      await managerOf(database, schema).migrate();
      const db = createDataAccess(portsOf(database, normalizeSchema(schema), newRecord()));
      const body = randomText(4000);
      await db.createMany('pages', [
        { $id: 'a', name: 'a', body: 'a'.repeat(9000) },
        { $id: 'b', name: 'b' },
      ]);
      for (const work of [
        () => db.create('pages', { body }),
        () => db.createMany('pages', [{ body: 'short' }, { body }]),
        () => db.update('pages', 'b', { body }),
        () => db.updateEach('pages', { where: { name: 'b' } }, () => ({ body })),
        () => db.updateEach('pages', { where: { name: 'b' }, bulk: true }, () => ({ body })),
        () => db.backfill('pages', 'body', () => body),
        () => db.transaction(async (staged) => void (await staged.create('pages', { body }))),
        () => db.transaction(async (staged) => staged.update('pages', 'b', { body })),
      ])
        expect(await failureOf<EntwriteError>(work())).toMatchObject({
          code: 'data_step_failed',
          found: expect.stringContaining("under the index 'by_body'"),
        });
      const options = { onError: 'collect', bulk: true } as const;
      const collected = await db.updateEach('pages', options, ({ $id }) => ({ body: $id === 'b' ? body : 'new' }));
      expect(collected).toMatchObject({ changed: 1, failed: 1, failures: [{ id: 'b' }] });
      expect((await db.list('pages')).map(({ $id, body: text }) => [$id, text])).toEqual([
        ['a', 'new'],
        ['b', null],
      ]);
    });

    it('writes of data steps with a NUL, staged ones too', async () => {
      const database = fresh();
      const schema = schemaOf(collection('people', [attribute('name', 'string', { size: 50 } as never)]));
      await managerOf(database, schema).migrate();
      const db = createDataAccess(portsOf(database, normalizeSchema(schema), newRecord()));
      for (const work of [
        () => db.create('people', { name: 'a\0b' }),
        () => db.transaction(async (staged) => void (await staged.create('people', { name: 'a\0b' }))),
      ])
        expect(await failureOf<EntwriteError>(work())).toMatchObject({
          code: expect.stringMatching(/document_invalid|data_step/),
        });
      expect(await db.list('people')).toEqual([]);
    });

    it.each(['key', 'fulltext'] as const)('an index over values that are too long for it: %s', async (type) => {
      const database = fresh();
      const text = attribute('body', 'string', { size: 10_000 } as never);
      await managerOf(database, schemaOf(collection('people', [text]))).migrate();
      await database.documents.create('people', 'short', { values: { body: 'x' } });
      await database.documents.create('people', 'even', { values: { body: 'a'.repeat(9000) } });
      const indexed = schemaOf(collection('people', [text], { indexes: [{ ...index('by_body', ['body']), type }] }));
      await database.documents.create('people', 'long', { values: { body: randomText(4000) } });
      const warnings: string[] = [];
      const onProgress = (event: ProgressEvent) => void (event.type === 'warning' && warnings.push(event.message));
      const error = await failureOf<EntwriteError>(managerOf(database, indexed, { onProgress }).migrate());
      expect(warnings).toEqual(
        type === 'key' ? [] : [expect.stringContaining('under a fulltext index this server refuses')],
      );
      expect(error).toMatchObject({ code: 'data_conflict', at: 'people.by_body' });
      expect(error?.found).toContain("'long'");
      expect(error?.found).not.toContain("'even'");
    });
  });
});

/** Text that no compression makes much shorter. */
function randomText(length: number): string {
  let state = 12_345;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join('');
}
