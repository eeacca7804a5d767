import { type TryOptions, tryMigration } from '../migrations/try/try-migrations.js';

/** What a test of a migration provides. */
export type TestMigrationOptions = TryOptions;

/**
 * Tests a migration file on an embedded server: it applies the files before it, writes the documents of `before`, then applies,
 * reverts and applies the file. After each time it was applied, `after` can check the documents; the revert must leave schema and
 * documents as they were.
 *
 * @param name the file, or the start of its name
 * @example
 * test('names are split', () =>
 *   testMigration('004', {
 *     before: { users: [{ $id: 'ada', name: 'Ada Lovelace' }] },
 *     after: async (db) => {
 *       expect(await db.get('users', 'ada')).toMatchObject({ first: 'Ada', last: 'Lovelace' });
 *     },
 *   }));
 * @throws EntwriteError verification_failed if the revert does not restore schema and documents; any error of a step of the file or of `after`
 */
export function testMigration(name: string, options: TestMigrationOptions = {}): Promise<void> {
  return tryMigration(name, options);
}
