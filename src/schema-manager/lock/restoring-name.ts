import type { Finding } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { NAME_LENGTH } from '../../schema/limits.js';

const RESTORING = / \(restoring [0-9a-f]{8}\)$/;

/** The display name of a collection while a restore brings its documents back, by the backup that it comes from. */
export function restoringName(name: string, backupId: string): string {
  const mark = ` (restoring ${backupId.slice(0, 8)})`;
  return `${[...name].slice(0, NAME_LENGTH - mark.length).join('')}${mark}`;
}

const FINISH_RESTORE =
  'Call the restore again, which finishes it; where its backup is gone, give the collection its name back, or delete it.';

/** The rule of findings about collections that are being restored. */
export const RESTORE_UNFINISHED = 'restore_unfinished';

/** A finding for each collection whose documents a restore has not brought back entirely. */
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
      expected: 'one that holds all of its documents, or none',
      remedy,
    }));
}
