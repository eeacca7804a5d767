import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Appwrite's column route stores an integer with a small maximum in 32 bits, whatever its minimum: values below −2^31 were
 * refused, in the middle of a migration or ever after.
 */
const RANGES = [
  { min: null, max: 10 },
  { min: -5_000_000_000, max: 0 },
  { min: -5_000_000_000, max: -4_000_000_000 },
];
const VALUE = -4_500_000_000;
const LEAST = -(2 ** 31);

it.each(RANGES)('all of the range %p can be stored in an attribute that is added', (range) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('cells', [attribute('name', 'string')]))).migrate();
    await database.documents.create('cells', 'old', { values: { name: 'x' } });
    const added = attribute('value', 'integer', { ...range, required: true });
    const after = schemaOf(collection('cells', [attribute('name', 'string'), added]));
    await managerOf(database, after).migrate({ resolve: { 'cells.value': { backfill: VALUE } } });
    expect((await database.documents.get('cells', 'old'))?.value).toBe(VALUE);
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);

    const optional = schemaOf(
      collection('cells', [attribute('name', 'string'), added, attribute('second', 'integer', range)]),
    );
    await managerOf(database, optional).migrate();
    await database.documents.update('cells', 'old', { values: { second: VALUE } });
    expect((await managerOf(database, optional).analyze()).isEmpty).toBe(true);
  }));

it.each(RANGES)('all of the range %p can be stored in an attribute that changes its type', (range) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('cells', [attribute('value', 'string')]))).migrate();
    await database.documents.create('cells', 'old', { values: { value: String(VALUE) } });
    const after = schemaOf(collection('cells', [attribute('value', 'integer', range)]));
    await managerOf(database, after).migrate({ allowDestructive: true });
    expect((await database.documents.get('cells', 'old'))?.value).toBe(VALUE);
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
  }));

it('a range that begins with the least number of 32 bits holds it, which Appwrite refuses in an attribute of that size', () =>
  onFreshDatabase(async (database) => {
    const name = attribute('name', 'string');
    await managerOf(database, schemaOf(collection('cells', [name]))).migrate();
    const value = attribute('value', 'integer', { min: LEAST, max: 10 });
    await managerOf(database, schemaOf(collection('cells', [name, value]))).migrate();
    await database.documents.create('cells', 'least', { values: { value: LEAST } });
    expect((await database.documents.get('cells', 'least'))?.value).toBe(LEAST);
  }));

@Collection('cells')
class Cell {
  @Id() id!: string;
  @Attribute({ type: 'integer', max: 10 }) value!: number;
}

class CellsDb extends DbContext {
  readonly cells = this.set(Cell);
}

it('all of the range can be written through a set', () =>
  onFreshDatabase(async (database) => {
    const db = database.open(CellsDb);
    await db.getSchemaManager().migrate();
    const { id } = await db.cells.create({ value: VALUE });
    expect((await db.cells.find(id))?.value).toBe(VALUE);
  }));
