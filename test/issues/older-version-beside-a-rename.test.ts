import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * A migration that ended after it had renamed an attribute, and an instance of the version before that starts with `autoMigrate: 'additive'`: it
 * made the attribute again under its former name, empty, so that the newer model was refused from then on (both names are there).
 */

const project = useProject();
const older = schemaOf(collection('items', [attribute('note', 'string'), attribute('word', 'string')]));
const newer = schemaOf(
  collection('items', [attribute('note', 'integer'), attribute('term', 'string'), attribute('fresh', 'string')]),
);
const renames = [{ collection: 'items', from: 'word', to: 'term' }];

test('an older version does not make again what an unfinished migration of a newer one renamed', async () => {
  await Promise.all(
    [2, 3, 4, 5, 6, 7, 8].map(async (end) => {
      const database = connectDatabase(project);
      const options = { lease: SHORT_LEASE };
      await managerOf(database, older, options).migrate();
      await database.documents.create('items', 'i', { values: { note: '1', word: 'kept' } });
      const ended = managerOf(endingAfter(project, database, end), newer, { ...options, renames });
      await failureOf(ended.migrate({ allowDestructive: true }));
      const other = managerOf(database, older, options);
      await other.unlock();
      await other.migrateAdditive().catch(() => {});
      const manager = managerOf(database, newer, { ...options, renames });
      await manager.migrate({ allowDestructive: true });
      expect({ end, document: await database.documents.get('items', 'i') }).toMatchObject({
        end,
        document: { note: 1, term: 'kept' },
      });
      expect((await manager.analyze()).isEmpty).toBe(true);
    }),
  );
});
