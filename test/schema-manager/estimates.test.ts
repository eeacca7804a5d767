import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { MigrateOptions } from '../../src/schema-manager/schema-manager-options.js';
import { AFTER, BEFORE } from '../support/every-operation.js';
import { connectDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** What a plan says a migration takes, beside the requests that it took: within a factor of two in both directions. */

let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());

const DOCUMENTS = 120;
const text = attribute('value', 'string');
const other = attribute('other', 'integer');

const one = (value: AttributeSchema, options: Parameters<typeof collection>[2] = {}) =>
  schemaOf(collection('cells', [value, other], options));

interface Change {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly options?: MigrateOptions;
}

const CHANGES: Readonly<Record<string, Change>> = {
  'one collection': { from: schemaOf(), to: one(text) },
  'types that are made one by one': {
    from: schemaOf(),
    to: schemaOf(
      collection(
        'cells',
        ['varchar', 'text', 'mediumtext', 'longtext'].map((type, at) => attribute(`v${at}`, type as 'text')),
      ),
    ),
  },
  'twelve collections': {
    from: schemaOf(),
    to: schemaOf(
      ...Array.from({ length: 12 }, (_, at) =>
        collection(`c${at}`, [text, other], { indexes: [index('i', ['value'])] }),
      ),
    ),
  },
  'a new attribute': { from: one(text), to: schemaOf(collection('cells', [text, other, attribute('more', 'email')])) },
  'a new required attribute that is filled': {
    from: one(text),
    to: schemaOf(collection('cells', [text, other, attribute('more', 'integer', { required: true })])),
    options: { resolve: { 'cells.more': { backfill: 1 } } } as MigrateOptions,
  },
  'a wider text': { from: one(text), to: one(attribute('value', 'string', { size: 90 })) },
  'a narrower text': { from: one(text), to: one(attribute('value', 'string', { size: 20 })) },
  'a default': { from: one(text), to: one(attribute('value', 'string', { default: 'x' })) },
  'another type': { from: one(text), to: one(attribute('value', 'integer')) },
  'another type behind a fence': { from: one(text), to: one(attribute('value', 'integer')), options: { fence: 'all' } },
  'another type in transactions': {
    from: one(text),
    to: one(attribute('value', 'integer')),
    options: { copy: 'transactions' },
  },
  'another type by distinct values': {
    from: one(text),
    to: one(attribute('value', 'integer')),
    options: { copy: 'distinct' },
  },
  'a list': { from: one(text), to: one(attribute('value', 'string', { array: true })) },
  indexes: { from: one(text), to: one(text, { indexes: [index('i', ['value']), index('u', ['value'], 'unique')] }) },
  settings: { from: one(text), to: one(text, { permissions: ['read("any")'] }) },
  'a dropped attribute': { from: one(text), to: schemaOf(collection('cells', [other])) },
  'a dropped collection': { from: one(text), to: schemaOf() },
  'every operation': {
    from: BEFORE,
    to: AFTER,
    options: { resolve: { 'authors.slug': { backfill: 'x' } } } as MigrateOptions,
  },
};

test('the estimate of every kind of change is within a factor of two', async () => {
  const wrong: string[] = [];
  for (const [name, { from, to, options = {} }] of Object.entries(CHANGES)) {
    const database = connectDatabase(project);
    if (from.collections.length > 0) await managerOf(database, from).migrate();
    if (from.collections.some(({ id }) => id === 'cells'))
      for (let at = 0; at < DOCUMENTS; at += 60)
        await database.documents.createMany(
          'cells',
          Array.from({ length: 60 }, (_, n) => ({ $id: `d${at + n}`, value: String(at + n), other: 1 })),
        );
    const { requests: estimated } = (await managerOf(database, to).preflight(options)).plan;
    const before = database.transport.requestCount();
    await managerOf(database, to).migrate({ allowDestructive: true, ...options });
    const sent = database.transport.requestCount() - before;
    if (sent > 2 * estimated || estimated > 2 * sent) wrong.push(`${name}: ${sent} sent, ${estimated} estimated`);
    await managerOf(database, to).ensureDeleted();
  }
  expect(wrong).toEqual([]);
});
