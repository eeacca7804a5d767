import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Appwrite skips upserts of what is loosely equal, so zeros, falses and empty texts became null behind `fence: 'all'`. */
it.each<[AttributeSchema, AttributeSchema, readonly unknown[], readonly unknown[]]>([
  [attribute('n', 'integer'), attribute('n', 'float'), [0, 1, null], [0, 1, null]],
  [attribute('n', 'string'), attribute('n', 'integer'), ['0', '7', null], [0, 7, null]],
  [attribute('n', 'string'), attribute('n', 'boolean'), ['false', 'true', null], [false, true, null]],
  [attribute('n', 'string'), attribute('n', 'text'), ['', 'a', null], ['', 'a', null]],
])('values of %j', (from, to, held, wanted) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('u', [from]))).migrate();
    for (const [id, n] of held.entries()) await database.documents.create('u', `d${id}`, { values: { n } });
    await managerOf(database, schemaOf(collection('u', [to]))).migrate({ fence: 'all', allowDestructive: true });
    const { documents } = await database.documents.list('u', []);
    expect(documents.map(({ n }) => n)).toEqual(wanted);
  }));
