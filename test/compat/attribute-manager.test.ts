import { AttributeManager, FIELD_TYPES, Migration, ORMMigrationError, type TableDefinition } from 'entwrite/compat';
import { Client, Databases } from 'node-appwrite';
import { failureOf } from '../support/live-context.js';
import { type OrmDatabase, ormDatabase } from './orm-database.js';

const users: TableDefinition = {
  name: 'users',
  schema: { name: { type: 'string', required: true }, age: { type: 'integer', min: 0 } },
  indexes: [{ key: 'age_idx', type: 'key', attributes: ['age'] }],
};

let db: OrmDatabase;
let attributes: AttributeManager;
beforeEach(async () => {
  db = await ormDatabase();
  await new Migration(db.databases, db.config).migrate([users]);
  attributes = new AttributeManager(db.databases, db.config);
});
afterEach(() => db.end());

it('has the type table', () => {
  expect(AttributeManager.types).toBe(FIELD_TYPES);
  expect(AttributeManager.types).toMatchObject({ number: 'float', integer: 'integer', Date: 'datetime' });
});

it.each([
  [{ type: 'string' }, { type: 'string', size: 255, required: false, default: null, array: false }],
  [
    { type: 'string', size: 50, default: 'x' },
    { type: 'string', size: 50, default: 'x' },
  ],
  [
    { type: 'number', min: 0.5, max: 9.5 },
    { type: 'float', min: 0.5, max: 9.5 },
  ],
  [
    { type: 'integer', min: 1, max: 10, default: 5 },
    { type: 'integer', min: 1, max: 10, default: 5 },
  ],
  [
    { type: 'float', default: 1.5 },
    { type: 'float', default: 1.5 },
  ],
  [
    { type: 'boolean', default: false },
    { type: 'boolean', default: false },
  ],
  [{ type: 'Date' }, { type: 'datetime' }],
  [
    { type: 'datetime', default: '2026-01-02T00:00:00Z' },
    { type: 'datetime', default: '2026-01-02T00:00:00.000Z' },
  ],
  [
    { type: ['a', 'b'], enum: ['a', 'b'] },
    { type: 'enum', elements: ['a', 'b'] },
  ],
  [
    { type: ['a', 'b'], default: 'a' },
    { type: 'enum', elements: ['a', 'b'], default: 'a' },
  ],
  [
    { type: 'enum', enum: ['a', 'b'] },
    { type: 'enum', elements: ['a', 'b'] },
  ],
  [
    { type: 'string', enum: ['a', 'b'] },
    { type: 'enum', elements: ['a', 'b'] },
  ],
  [{ type: 'email' }, { type: 'email' }],
  [{ type: 'url' }, { type: 'url' }],
  [{ type: 'ip' }, { type: 'ip' }],
  [
    { type: 'number', array: true },
    { type: 'float', array: true },
  ],
  [
    { type: 'string', required: true },
    { type: 'string', required: true, default: null },
  ],
  [
    { type: 'string', required: true, default: 'x' },
    { type: 'string', required: true, default: null },
  ],
] as const)('%j becomes %j, and is found by get', async (field, expected) => {
  expect(await attributes.getAttribute('users', 'extra')).toBeNull();
  await attributes.createAttribute('users', 'extra', field);
  expect(await attributes.getAttribute('users', 'extra')).toMatchObject({ key: 'extra', ...expected });
  expect(await attributes.updateAttribute('users', 'extra', field)).toEqual({ changes: [], warnings: [] });
});

it('has the short names, too', async () => {
  await attributes.create('users', 'bio', { type: 'string' });
  expect(await attributes.get('users', 'bio')).toMatchObject({ type: 'string' });
  await attributes.delete('users', 'bio');
  expect(await attributes.get('users', 'bio')).toBeNull();
});

it('changes nothing but the attribute it is about', async () => {
  const { changes, warnings } = await attributes.updateAttribute('users', 'age', { type: 'integer', max: 150 });
  expect(changes).toHaveLength(1);
  expect(warnings).toEqual([]);
  expect(await attributes.get('users', 'age')).toMatchObject({ min: 0, max: 150 });
  expect(await attributes.get('users', 'name')).toMatchObject({ required: true });
});

it('warns instead of changing a type, and Migration has the same calls', async () => {
  const migration = new Migration(db.databases, db.config);
  const { changes, warnings } = await migration.updateAttribute('users', 'name', { type: 'boolean' });
  expect(changes).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining("Alter attribute 'users.name'")]);
  expect(db.warnings()).toEqual([expect.stringContaining('skipped')]);
  await migration.createAttribute('users', 'bio', { type: 'string' });
  expect(await attributes.get('users', 'bio')).toMatchObject({ type: 'string' });
});

it('deletes an attribute with its values and the indexes over it, and nothing else', async () => {
  await db.documents.create('users', 'ann', { values: { name: 'Ann', age: 30 } });
  await attributes.deleteAttribute('users', 'age');
  const { schema } = await db.schemas.read();
  const collection = schema.collections.find(({ id }) => id === 'users');
  expect(collection?.attributes.map(({ key }) => key)).toEqual(['name']);
  expect(collection?.indexes).toEqual([]);
  expect(await db.documents.get('users', 'ann')).toMatchObject({ name: 'Ann' });
});

describe('says what is wrong', () => {
  it.each([
    ['schema_exists', () => attributes.createAttribute('users', 'age', { type: 'integer' })],
    ['schema_missing', () => attributes.createAttribute('nowhere', 'age', { type: 'integer' })],
    ['schema_missing', () => attributes.getAttribute('nowhere', 'age')],
    ['schema_missing', () => attributes.updateAttribute('users', 'nothing', { type: 'integer' })],
    ['schema_missing', () => attributes.deleteAttribute('users', 'nothing')],
    ['model_invalid', () => attributes.createAttribute('users', 'two words', { type: 'integer' })],
    ['model_invalid', () => attributes.createAttribute('users', 'extra', { type: 'integer', default: 1.5 })],
  ] as const)('%s', async (code, work) => {
    const error = await failureOf<ORMMigrationError>(work());
    expect(error).toBeInstanceOf(ORMMigrationError);
    expect(error).toMatchObject({ code, name: 'ORMMigrationError' });
    expect(error?.message.includes('Invalid attribute')).toBe(code === 'model_invalid');
  });

  it('and takes a key without scope for that, not for an absent attribute', async () => {
    const { endpoint, projectId } = db.project;
    const stranger = new Databases(new Client().setEndpoint(endpoint).setProject(projectId).setKey('wrong'));
    const error = await failureOf<Error>(new AttributeManager(stranger, db.config).getAttribute('users', 'age'));
    expect(error).toMatchObject({ code: 'unauthorized' });
  });
});
