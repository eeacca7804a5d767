import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { DatabaseSchema } from '../../../schema/database-schema.js';
import { describeReport } from '../../../schema-manager/plan/migration-report.js';
import { readPlan } from '../../../schema-manager/plan/plan-file.js';
import type { MigrateOptions } from '../../../schema-manager/schema-manager-options.js';
import { definedOnly } from '../../../util/defined-only.js';
import { messageOf } from '../../../util/message-of.js';
import type { RunCommand } from '../../command-environment.js';
import {
  type CopyingOptions,
  copyingOf,
  type DropsOption,
  lockTimeoutOption,
  type ProjectOptions,
  runOnProject,
  toList,
  toRename,
  withConfig,
  withCopying,
  withDrops,
} from '../../project-command.js';
import { resolutionsFor, toResolution, type WrittenResolution } from '../../resolve-option.js';
import { UsageError } from '../../usage-error.js';
import { writeReport } from '../../write-report.js';

interface SchemaMigrateOptions extends ProjectOptions, CopyingOptions, DropsOption {
  readonly plan?: string;
  readonly allowDestructive?: true | readonly string[];
  readonly only?: readonly string[];
  readonly rename?: Readonly<Record<string, string | false>>;
  readonly resolve?: Readonly<Record<string, WrittenResolution>>;
  readonly keep?: true;
  readonly besideFiles?: true;
  readonly lockTimeout?: number;
  readonly report?: string;
}

export function define(command: Command, run: RunCommand): void {
  withDrops(withCopying(withConfig(command)))
    .description(
      'Changes the live database to match the entities. Asks at a terminal before a change that loses data, and refuses it elsewhere (exit status 4), unless --allow-destructive names it; saves the data in a backup first.',
    )
    .option('--plan <file>', 'apply exactly the plan that `schema analyze --plan` wrote')
    .option(
      '--allow-destructive [names...]',
      'allow the loss of these (`users.old_field`, `logs`), or of everything',
      toList,
    )
    .option('--only <collections>', 'change only these collections', toList)
    .option('--rename <collection.old=new>', 'an attribute that was renamed (`collection.old=`: not renamed)', toRename)
    .option(
      '--resolve <name=way>',
      'what to do with stored values that conflict with a change: `default`, `truncate`, `backfill:VALUE`, `map:OLD=NEW,…`',
      toResolution,
    )
    .option('--beside-files', 'change the database even if migration files manage its schema')
    .option('--keep', 'after a failure, keep what is done for the next run instead of rolling it back')
    .option('--report <file>', 'write a report to a file: a page if its name ends in .html, else JSON')
    .addOption(lockTimeoutOption())
    .addHelpText('after', EXAMPLES)
    .action((options: SchemaMigrateOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        const plan = await project.db
          .getSchemaManager()
          .migrate({ ...(await migrateOptions(options, project.deps.model().schema)), signal });
        const { report } = plan;
        const text = plan.isEmpty || report === null ? 'Nothing to do.' : describeReport(report);
        if (options.report !== undefined && report !== null) {
          await writeReport(options.report, report, async () => {
            const { migrationReportPage } = await import('../../../pages/migration-report-page.js');
            return migrationReportPage(plan, report);
          });
          printer.note(`The report is in ${options.report}.`);
        }
        printer.result({ ...plan.toJSON(), report }, text);
      }),
    );
}

const EXAMPLES = `
Examples:
  entwrite schema migrate                                        asks before anything is lost
  entwrite schema migrate --allow-destructive users.old_field    for scripts
  entwrite schema analyze --plan plan.json && entwrite schema migrate --plan plan.json`;

async function migrateOptions(options: SchemaMigrateOptions, schema: DatabaseSchema): Promise<MigrateOptions> {
  const { plan, allowDestructive, drops, only, rename, resolve, keep, besideFiles, lockTimeout } = options;
  return {
    ...(plan !== undefined && { plan: readPlan(await textOf(plan)) }),
    ...definedOnly({ allowDestructive, drops, only, renames: rename, besideFiles, lockTimeout }),
    ...(resolve !== undefined && { resolve: resolutionsFor(resolve, schema) }),
    ...copyingOf(options),
    ...(keep && { onError: 'keep' }),
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--plan: ${messageOf(error)}`);
  }
}
