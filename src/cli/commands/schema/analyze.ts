import type { Command } from 'commander';
import { destructiveName } from '../../../schema-manager/plan/destructive-consent.js';
import type { MigrationPlan } from '../../../schema-manager/plan/migration-plan.js';
import { colourPlan } from '../../../terminal/colour-plan.js';
import { plural } from '../../../util/plural.js';
import { replaceFiles } from '../../../util/replace-files.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import {
  type DropsOption,
  type ProjectOptions,
  planAtCommandLine,
  runOnProject,
  toList,
  withConfig,
  withDrops,
} from '../../project-command.js';

interface AnalyzeOptions extends ProjectOptions, DropsOption {
  readonly plan?: string;
  readonly html?: string;
  readonly only?: readonly string[];
  readonly offline?: true;
}

export function define(command: Command, run: RunCommand): void {
  withDrops(withConfig(command))
    .description(
      'Shows what `schema migrate` would change; writes nothing to the database. Exit status 3 if something would change.',
    )
    .option('--plan <file>', 'write the plan to a file, for `schema migrate --plan`')
    .option('--html <file>', 'write the plan as a page with the schema and its changes')
    .option('--only <collections>', 'compare only these collections', toList)
    .option('--offline', 'compare with the schema of the last run instead of the live one')
    .action((options: AnalyzeOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const manager = project.db.getSchemaManager();
        const scope = {
          ...(options.only && { only: options.only }),
          live: options.offline !== true,
          documents: options.offline !== true,
          ...(options.drops && { drops: options.drops }),
        };
        const plan = await manager.analyze(scope);
        if (options.plan !== undefined) {
          replaceFiles(new Map([[options.plan, `${JSON.stringify(plan, null, 2)}\n`]]));
          printer.note(`The plan is in ${options.plan}.`);
        }
        if (options.html !== undefined) {
          const { planPage } = await import('../../../pages/plan-page.js');
          replaceFiles(new Map([[options.html, planPage(plan)]]));
          printer.note(`The plan as a page is in ${options.html}.`);
        }
        printer.result(plan.toJSON(), colourPlan(`${planAtCommandLine(plan).describe()}${costOf(plan)}`));
        return plan.isEmpty && plan.blockers.length === 0 ? EXIT_CODES.done : EXIT_CODES.pending;
      }),
    );
}

/** What applying a plan needs: the number of requests, and consent if it loses data. Empty if the plan only adds. */
function costOf(plan: MigrationPlan): string {
  if (plan.ofClass('widening', 'data', 'destructive').length === 0) return '';
  const names = plan.destructive.map(destructiveName).join(' ');
  const consent =
    names === '' ? '' : `\nIt loses data: answer yes at a terminal, or pass --allow-destructive ${names}.`;
  // The documents of blocked changes were not counted, since what happens to them depends on the remedy.
  const uncounted = plan.copies.some(({ documents }) => documents === null) || plan.blockers.length > 0;
  const besides = uncounted ? ', in addition to those that write documents' : '';
  return `\n\nAbout ${plural(plan.requests, 'request')}${besides}.${consent}`;
}
