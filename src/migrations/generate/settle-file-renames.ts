import { EntwriteError, hasCode } from '../../errors.js';
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
export async function settleFileRenames(
  operations: readonly Operation[],
  questions: {
    readonly answers: RenameAnswers;
    readonly ask: AskRename | undefined;
  },
): Promise<readonly AttributeRename[]> {
  const { answers, ask } = questions;
  try {
    return await settleRenames(operations, {
      answers,
      // What is refused never comes to a question.
      refused: [],
      documents: null,
      ask: ask && askOnce(ask),
      allowDestructive: false,
      isReviewed: false,
    });
  } catch (error) {
    if (!hasCode(error, 'rename_unclear')) throw error;
    const { at, found, expected, findings } = error;
    const key = /'(?:[^'/]*\/|[^'.]*\.)([^'/]+)'/.exec(found)?.[1] ?? 'new';
    const from = at.slice((at.includes('/') ? at.indexOf('/') : at.indexOf('.')) + 1);
    const remedy = `Write renamedFrom: '${from}' on the new attribute, or say renames: { '${at}': '${key}' } (--rename ${at}=${key}), or \`false\` if it is not a rename.`;
    throw new EntwriteError('rename_unclear', { at, found, expected, remedy }, { findings, cause: error });
  }
}
