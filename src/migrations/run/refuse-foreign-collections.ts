import { EntwriteError } from '../../errors.js';
import { createdCollections } from '../../operations/affected-parts.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { schemaOperations } from '../builder/migration-step.js';
import type { History } from '../history/history.js';

/**
 * Without a history the collections of the files must not be there: they were made by other means, and running the files would
 * mix two ways (decision 12).
 *
 * @throws EntwriteError history_missing
 */
export function refuseForeignCollections(
  databaseId: string,
  { records, live }: History,
  pending: readonly CollectedMigration[],
): void {
  if (records.length > 0) return;
  const created = new Set(createdCollections(schemaOperations(pending.flatMap(({ steps }) => steps))));
  const present = live.schema.collections.filter(({ id }) => created.has(id)).map(({ id }) => `'${id}'`);
  if (present.length === 0) return;
  throw new EntwriteError('history_missing', {
    at: `database '${databaseId}'`,
    found: `the collections ${present.join(', ')}, and no history of migrations`,
    expected: 'an empty database, or one with a history',
    remedy:
      'If the database is what the files lead to, `entwrite migration baseline` records them as applied; nothing was changed.',
  });
}
