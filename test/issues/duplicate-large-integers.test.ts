import type { EntwriteError } from '../../src/errors.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** The finding about duplicates wrote its value as JSON, which has no large integers: a TypeError instead of a finding. */
it('names duplicates beyond 2^53', () =>
  onFreshDatabase(async (database) => {
    const serial = attribute('serial', 'bigint');
    await managerOf(database, schemaOf(collection('users', [serial]))).migrate();
    for (const id of ['a', 'b'])
      await database.documents.create('users', id, { values: { serial: 9_007_199_254_740_993n } });
    const unique = schemaOf(collection('users', [serial], { indexes: [index('one', ['serial'], 'unique')] }));
    const error = await failureOf<EntwriteError>(managerOf(database, unique).migrate());
    expect(error?.findings[0]?.found).toBe(
      "1 conflicting document (the repeated value 9007199254740993 in the first; ids 'b')",
    );
  }));
