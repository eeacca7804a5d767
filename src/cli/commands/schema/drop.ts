import type { Command } from 'commander';
import { EntwriteError } from '../../../errors.js';
import { askAtTerminal } from '../../../terminal/ask-at-terminal.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { lockTimeoutOption, type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface DropOptions extends ProjectOptions {
  readonly database?: string;
  readonly lockTimeout?: number;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      "Deletes the collections of the entities and entwrite's own with all documents, and the database when nothing else is left in it. Asks at a terminal; elsewhere, and under NODE_ENV=production, the database has to be named.",
    )
    .option('--database <id>', 'the database that is meant; nothing is asked then')
    .addOption(lockTimeoutOption())
    .action(({ database, lockTimeout, ...options }: DropOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        const { databaseId } = project.deps.options;
        if (database === undefined) await requireAgreement(databaseId, options.json !== true);
        await project.db.getSchemaManager().ensureDeleted({ signal, ...definedOnly({ database, lockTimeout }) });
        printer.result({ databaseId, deleted: true }, `The collections of '${databaseId}' are deleted.`);
      }),
    );
}

/** Throws destructive_refused where no one can be asked, aborted_by_user where a person declines. */
async function requireAgreement(databaseId: string, interactive: boolean): Promise<void> {
  const ask = interactive ? askAtTerminal(process.stdin, process.stdout) : undefined;
  const at = `database '${databaseId}'`;
  const remedy = `Give --database ${databaseId} if it really is to be deleted; nothing was changed.`;
  if (ask === undefined) {
    const found = 'all its collections and documents would be deleted, and there is no terminal to ask';
    throw new EntwriteError('destructive_refused', { at, found, expected: 'its name', remedy });
  }
  if (
    await ask(
      `All collections and documents of the entities in '${databaseId}' will be deleted.\nDo you want to continue? (y/N): `,
    )
  )
    return;
  throw new EntwriteError('aborted_by_user', { at, found: 'the answer no', expected: 'yes', remedy });
}
