import { type TryOptions, tryMigration } from '../migrations/try/try-migrations.js';

/** What a test of a migration brings along. */
export type TestMigrationOptions = TryOptions;

/**
 * Tests a migration file on an embedded server: the files before it are applied, `before` is written, then the file goes up, down and
 * up again. After each time up `after` looks at the documents; the revert has to leave schema and documents as they were.
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
 * @throws EntwriteError verification_failed where the revert leaves something else; whatever a step of the file or `after` throws
 */
export function testMigration(name: string, options: TestMigrationOptions = {}): Promise<void> {
  return tryMigration(name, options);
}
