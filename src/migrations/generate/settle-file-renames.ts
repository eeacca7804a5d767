import type { Operation } from '../../operations/operation.js';
import type { AttributeRename } from '../../schema/rename.js';
import {
  type AskRename,
  askOnce,
  type RenameAnswers,
  settleRenames,
} from '../../schema-manager/plan/resolve-renames.js';

/**
 * Finds out which drops and adds of one shape are renames, for files to be generated.
 *
 * @throws EntwriteError rename_unclear where there is no one to ask
 */
export function settleFileRenames(
  operations: readonly Operation[],
  { answers, ask }: { readonly answers: RenameAnswers; readonly ask: AskRename | undefined },
): Promise<readonly AttributeRename[]> {
  return settleRenames(operations, {
    answers,
    // What is refused never comes to a question.
    refused: [],
    documents: null,
    ask: ask && askOnce(ask),
    allowDestructive: false,
    isReviewed: false,
    call: 'generateMigrations',
  });
}
