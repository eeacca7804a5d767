import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import type { MigrateOptions } from '../../src/schema-manager/schema-manager-options.js';
import { AFTER, BEFORE } from '../support/every-operation.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/** What a plan says a migration takes, beside the requests that it took: within a factor of two in both directions. */

const project = useProject();

const DOCUMENTS = process.env.LONG ? 120 : 60;
const text = attribute('value', 'string');
const other = attribute('other', 'integer');

const one = (value: AttributeSchema, options: Parameters<typeof collection>[2] = {}) =>
  schemaOf(collection('cells', [value, other], options));

interface Change {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly options?: MigrateOptions;
  readonly renames?: readonly Rename[];
}

/** Cells beside the rows of a table, with these relationships between them. */
const linked = (...relationships: readonly RelationshipSchema[]) =>
  schemaOf(collection('cells', [text, other], { relationships }), collection('rows', [text]));
const toRow = (more: Partial<RelationshipSchema> = {}) =>
  link({ key: 'row', relatedCollection: 'rows', twoWay: true, twoWayKey: 'cells', ...more });

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
  'a format': { from: one(text), to: one(attribute('value', 'varchar', { size: 60 })) },
  encryption: { from: one(text), to: one(attribute('value', 'string', { size: 200, encrypt: true })) },
  'another attribute without its elements': {
    from: one(attribute('value', 'enum', { elements: Array.from({ length: 100 }, (_, at) => String(at)) })),
    to: one(attribute('value', 'enum', { elements: ['0', '1'] })),
    options: {
      resolve: {
        'cells.value': { map: Object.fromEntries(Array.from({ length: 98 }, (_, at) => [String(at + 2), '0'])) },
      },
    } as MigrateOptions,
  },
  'values that are cut': {
    from: one(text),
    to: one(attribute('value', 'string', { size: 2 })),
    options: { resolve: { 'cells.value': { truncate: true } } },
  },
  'three other types at once': {
    from: schemaOf(
      collection(
        'cells',
        ['value', 'other', 'third'].map((key) => attribute(key, 'integer')),
      ),
    ),
    to: schemaOf(
      collection(
        'cells',
        ['value', 'other', 'third'].map((key) => attribute(key, 'string')),
      ),
    ),
  },
  'a new name': {
    from: one(text),
    to: one(attribute('label', 'string')),
    renames: [{ collection: 'cells', from: 'value', to: 'label' }],
  },
  'a new name and another type': {
    from: one(text),
    to: one(attribute('label', 'integer')),
    renames: [{ collection: 'cells', from: 'value', to: 'label' }],
  },
  'a new id of the collection': {
    from: one(text),
    to: schemaOf(collection('fields', [text, other])),
    renames: [{ from: 'cells', to: 'fields' }],
  },
  'a unique index': { from: one(text), to: one(text, { indexes: [index('u', ['value'], 'unique')] }) },
  'another index of the same key': {
    from: one(text, { indexes: [index('i', ['value'])] }),
    to: one(text, { indexes: [index('i', ['value', 'other'])] }),
  },
  'a type under an index': {
    from: one(text, { indexes: [index('i', ['value'])] }),
    to: one(attribute('value', 'integer'), { indexes: [index('i', ['value'])] }),
  },
  'a relationship': { from: linked(), to: linked(toRow()) },
  'three relationships': {
    from: linked(),
    to: linked(
      toRow(),
      toRow({ key: 'first', kind: 'oneToOne', twoWay: false, twoWayKey: 'firstOf' }),
      toRow({ key: 'all', kind: 'manyToMany', twoWay: false, twoWayKey: 'allOf' }),
    ),
  },
  'a dropped relationship': { from: linked(toRow()), to: linked() },
  'what becomes of links': { from: linked(toRow()), to: linked(toRow({ onDelete: 'cascade' })) },
  'one link becomes many': { from: linked(toRow()), to: linked(toRow({ kind: 'manyToMany' })) },
  'a one-way link of two': { from: linked(toRow()), to: linked(toRow({ twoWay: false })) },
  'a parked attribute': { from: one(text), to: schemaOf(collection('cells', [other])), options: { drops: 'park' } },
  'every operation': {
    from: BEFORE,
    to: AFTER,
    options: { resolve: { 'authors.slug': { backfill: 'x' } } } as MigrateOptions,
  },
};

/** What the attribute `value` of a document gets: a number where the schema wants one, or the same as a text. */
function cellValue({ collections }: DatabaseSchema, at: number): string | number {
  const { type } = collections.find(({ id }) => id === 'cells')?.attributes.find(({ key }) => key === 'value') ?? text;
  return type === 'integer' ? at : String(at);
}

test('the estimate of every kind of change is within a factor of two', async () => {
  const wrong: string[] = [];
  for (const [name, { from, to, options = {}, renames = [] }] of Object.entries(CHANGES)) {
    const database = connectDatabase(project);
    if (from.collections.length > 0) await managerOf(database, from).migrate();
    const links = from.collections.find(({ id }) => id === 'cells')?.relationships.length ?? 0;
    if (from.collections.some(({ id }) => id === 'rows'))
      for (const id of ['r0', 'r1']) await database.documents.create('rows', id, { values: {} });
    const isFilled = from.collections.some(({ id }) => id === 'cells');
    const cells = Array.from({ length: isFilled ? DOCUMENTS : 0 }, (_, at) => ({
      $id: `d${at}`,
      value: cellValue(from, at),
      other: 1,
    }));
    // Appwrite refuses to create many documents with links at once.
    if (links === 0)
      for (let at = 0; at < cells.length; at += 60)
        await database.documents.createMany('cells', cells.slice(at, at + 60));
    else
      for (const [at, { $id, value }] of cells.entries())
        await database.documents.create('cells', $id, { values: { value, row: `r${at % 2}` } });
    const { requests: estimated } = (await managerOf(database, to, { renames }).preflight(options)).plan;
    const before = database.transport.requestCount();
    await managerOf(database, to, { renames }).migrate({ allowDestructive: true, ...options });
    const sent = database.transport.requestCount() - before;
    if (sent > 2 * estimated || estimated > 2 * sent) wrong.push(`${name}: ${sent} sent, ${estimated} estimated`);
    await managerOf(database, to).ensureDeleted();
  }
  expect(wrong).toEqual([]);
});
