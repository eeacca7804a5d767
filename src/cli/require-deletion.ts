import { withoutCredentials } from '../appwrite/http/without-credentials.js';
import { EntwriteError } from '../errors.js';
import { environmentOf } from '../migrations/builder/migrations-options.js';
import type { Project } from '../project/open-project.js';
import { refuseUnnamedDeletion } from '../schema-manager/plan/plan-refusals.js';
import { askAtTerminal } from '../terminal/ask-at-terminal.js';
import { filesOf, type MigrationsCommandOptions } from './migration-options.js';

export interface DeletionOptions extends MigrationsCommandOptions {
  readonly database?: string;
}

/**
 * Requires consent to delete a whole database: the call names it, or a person agrees. In production, according to the configuration or
 * NODE_ENV, the call must name it.
 *
 * @throws EntwriteError production_refused, destructive_refused if nobody can be asked, aborted_by_user if a person declines
 */
export async function requireDeletion(project: Project, options: DeletionOptions, deleted: string): Promise<void> {
  const { databaseId } = project.deps.options;
  for (const environment of [environmentOf(filesOf(project, options)), process.env.NODE_ENV])
    refuseUnnamedDeletion(databaseId, options.database, environment);
  if (options.database !== undefined) return;
  const ask = options.json === true ? undefined : askAtTerminal(process.stdin, process.stdout);
  const at = `database '${databaseId}'`;
  const remedy = `Add --database ${databaseId} if you really want to delete it; nothing was changed.`;
  if (ask === undefined) {
    const found = 'all its collections and documents would be deleted, and there is no terminal to ask';
    throw new EntwriteError('destructive_refused', { at, found, expected: 'the name of the database', remedy });
  }
  const { config } = await project.deps.open();
  const where = `'${databaseId}' at ${withoutCredentials(config.endpoint)}`;
  if (
    await ask(
      `All collections and documents of ${deleted} in ${where} will be deleted.\nDo you want to continue? (y/N): `,
    )
  )
    return;
  throw new EntwriteError('aborted_by_user', { at, found: 'the answer no', expected: 'yes', remedy });
}
