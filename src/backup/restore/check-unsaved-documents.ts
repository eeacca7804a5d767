import { EntwriteError, hasCode } from '../../errors.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { NO_VALUE_CHANGES } from '../../schema-manager/plan/value-changes.js';
import { preflight } from '../../schema-manager/preflight/preflight.js';
import type { OpenBackup } from '../format/open-backup.js';
import type { CheckedBackup } from './check-backup.js';
import type { RestorePlan } from './restore-plan.js';
import type { RestoreDeps } from './restore-task.js';
import type { RestoreWork } from './restore-work.js';

/** Checks documents unknown to the backup by the rules about to be enforced, except for nulls and ranges that the backup itself breaks. */
export async function checkUnsavedDocuments(
  { tighten, own }: RestorePlan,
  works: readonly RestoreWork[],
  schema: DatabaseSchema,
  { collections }: OpenBackup,
  { widened }: CheckedBackup,
  { schemas, documents, onProgress }: RestoreDeps,
): Promise<void> {
  const nulls = new Map(collections.map((saved) => [saved.id, saved.nulls]));
  const asked = tighten.filter((operation) => {
    if (operation.type !== 'alter_attribute' && operation.type !== 'create_index') return false;
    const isFresh = works.some(({ task }) => task.saved.id === operation.collection && task.isEmpty);
    if (isFresh || own.has(operation.collection)) return false;
    if (operation.type === 'create_index') return true;
    const { collection, to } = operation;
    return (nulls.get(collection)?.[to.key] ?? 0) === 0 && widened(collection, to) === to;
  });
  const start = asked.length === 0 ? EMPTY_SCHEMA : schema;
  try {
    await preflight(asked, start, { schemas, documents, onProgress, ...NO_VALUE_CHANGES });
  } catch (error) {
    if (!hasCode(error, 'data_conflict')) throw error;
    const { at, found, expected, findings } = error;
    const remedy =
      works.length === 0
        ? 'No document was changed; correct or delete these, then call again.'
        : 'Documents are restored; correct or delete these, which the backup does not know, then call again.';
    throw new EntwriteError('data_conflict', { at, found, expected, remedy }, { cause: error, findings });
  }
}
