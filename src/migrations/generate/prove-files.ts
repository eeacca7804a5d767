import { diffSchemas } from '../../differ/diff-schemas.js';
import { describeOperation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { type CollectedMigration, collectSteps } from '../builder/collect-steps.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { loadTexts, type UnwrittenFile } from './load-texts.js';

/** The steps of files that are yet to be written. Throws verification_failed if they do not lead to the schema. */
export async function proveFiles(
  files: readonly UnwrittenFile[],
  from: DatabaseSchema,
  to: DatabaseSchema,
): Promise<readonly CollectedMigration[]> {
  const collected: CollectedMigration[] = [];
  for (const file of await loadTexts(files)) collected.push(await collectSteps(file, collected.at(-1)?.to ?? from));
  const [difference] = diffSchemas(collected.at(-1)?.to ?? from, to);
  if (difference === undefined) return collected;
  throw migrationProblem('verification_failed', files.at(-1)?.file ?? 'no file', null, {
    found: `files that would still lack: ${describeOperation(difference)}`,
    expected: 'files that lead to the schema they were made for',
    remedy: 'This is a fault of entwrite; nothing was written. Please report it with both schemas.',
  });
}
