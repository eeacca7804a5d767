import type { Operation } from '../../src/operations/operation.js';
import { onFreshDatabase } from '../support/live-context.js';
import { overriding } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A write at the moment of the swap was lost when its `$updatedAt` was older than the swap: by a slow clock, or set by hand. */

const LONG_AGO = '2020-01-01T00:00:00.000+00:00';
const from = attribute('n', 'integer');
const to = attribute('n', 'string', { size: 20 });

it.each([
  ['before the first rename, to the old one', 'before', (key: string) => key === 'n', 77],
  ['after the second rename, to the new one', 'after', (key: string) => key !== 'n', '77'],
] as const)('%s', (_, when, isMoment, n) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('u', [from]))).migrate();
    for (const id of ['a', 'b', 'c']) await database.documents.create('u', id, { values: { n: 1 } });
    const write = async () => {
      await database.documents.update('u', 'b', { values: { n, $updatedAt: LONG_AGO } });
    };
    const isSwap = (operation: Operation) => operation.type === 'rename_attribute' && isMoment(operation.from);
    const watched = overriding(database, {
      schemas: (inner) => ({
        async perform(operation, schema) {
          if (when === 'before' && isSwap(operation)) await write();
          const answered = await inner.perform(operation, schema);
          if (when === 'after' && isSwap(operation)) await write();
          return answered;
        },
      }),
    });
    await managerOf(watched, schemaOf(collection('u', [to]))).migrate();
    const { documents } = await database.documents.list('u', []);
    expect(documents.map((document) => document.n)).toEqual(['1', '77', '1']);
  }));
