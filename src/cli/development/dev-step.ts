import { resolve } from 'node:path';
import { EntwriteError } from '../../errors.js';
import { openProject, type Project } from '../../project/open-project.js';
import { writeRowTypes } from '../../project/row-types.js';
import { plural } from '../../util/plural.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { confirmOnCommandLine } from '../project-command.js';
import { runSupervised, type SupervisedWork } from '../supervise.js';
import { DEV_SERVER } from './dev-server.js';
import { filesOfDatabase } from './files-of-database.js';
import { followEntities } from './follow-entities.js';

interface DevStepOptions {
  readonly config?: string;
  /** The file of row types. */
  readonly types?: string;
  readonly json?: true;
}

const LEFT = 'left to a migration';

const WRITE_FILE = 'Migration files manage this database: write one with `entwrite migration generate`, and run it.';

/**
 * Shows the plan, applies the parts that only add, asks about the rest, and writes the row types. `begin` starts what the step needs and
 * returns the function that stops it.
 */
export function devStep(
  run: RunCommand,
  options: DevStepOptions,
  begin: () => Promise<() => Promise<void>>,
): Promise<void> {
  return runSupervised(
    run,
    options,
    async ({ onProgress, scope }) => {
      const end = await begin();
      try {
        const project = await openProject({
          from: process.cwd(),
          chosen: options.config ?? null,
          // The question shows the changes that are left.
          onProgress: (event) => {
            if (event.type !== 'warning' || !event.message.startsWith(LEFT)) onProgress(event);
          },
          scope,
          confirm: confirmOnCommandLine(options),
        });
        return { project, end };
      } catch (error) {
        await end();
        throw error;
      }
    },
    ({ project }, environment) => lookAt(project, options, environment),
    async ({ project, end }) => {
      await project.db.dispose();
      await end();
    },
  );
}

async function lookAt(project: Project, options: DevStepOptions, environment: SupervisedWork): Promise<ExitCode> {
  const { printer } = environment;
  requireDevServer(project);
  if (options.types !== undefined) {
    const { written, changed } = await writeRowTypes(
      project.folder,
      resolve(options.types),
      project.deps.model(),
      false,
    );
    for (const path of [...written, ...changed]) printer.note(`types     ${path}`);
  }
  const files = await filesOfDatabase(project);
  const { applied, left } = await followEntities(project, files, options, environment);
  const pending = files.isKept ? files.pending : [];
  const lines = [
    left.length > 0 ? leftText(left) : applied > 0 ? `${plural(applied, 'change')} applied.` : 'Up to date.',
    ...(pending.length > 0 ? [`Pending: ${pending.join(', ')}. Run \`entwrite migration run\`.`] : []),
    ...(files.isKept && left.length > 0 && pending.length === 0 ? [WRITE_FILE] : []),
  ];
  printer.result({ applied, left, pending }, lines.join('\n'));
  return left.length + pending.length === 0 ? EXIT_CODES.done : EXIT_CODES.pending;
}

/** @throws EntwriteError configuration_invalid if the context uses another database than the one of `--embedded` */
function requireDevServer({ deps }: Project): void {
  const endpoint = process.env[DEV_SERVER];
  if (endpoint === undefined || deps.options.endpoint === endpoint) return;
  throw new EntwriteError('configuration_invalid', {
    at: 'dev --embedded',
    found: 'a context that takes its database from somewhere else',
    expected: 'one that takes it from the four environment variables',
    remedy: 'Omit --embedded, or let the configuration create the context from the environment. Nothing was changed.',
  });
}

function leftText(left: readonly string[]): string {
  return [`${plural(left.length, 'change')} not applied:`, ...left.map((one) => `  - ${one}`)].join('\n');
}
