import type { Finding } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { markedName } from '../../schema/rules/marked-name.js';

const RESTORING = / \(restoring [0-9a-f]{8}\)$/;

/** The display name of a collection while a restore fills it; it marks the backup being restored. */
export function restoringName(name: string, backupId: string): string {
  return markedName(name, ` (restoring ${backupId.slice(0, 8)})`);
}

const FINISH_RESTORE =
  'Run the restore again to finish it. If its backup is gone, give the collection its old name, or delete it.';

/** The rule of findings about collections that are being restored. */
const RESTORE_UNFINISHED = 'restore_unfinished';

export function unfinishedRestores(
  { collections }: Pick<DatabaseSchema, 'collections'>,
  remedy = FINISH_RESTORE,
): readonly Finding[] {
  return collections
    .filter(({ name }) => RESTORING.test(name))
    .map(({ id, name }) => ({
      rule: RESTORE_UNFINISHED,
      at: id,
      found: `a collection whose documents are being restored: '${name}'`,
      expected: 'a collection with all of its documents, or none',
      remedy,
    }));
}
