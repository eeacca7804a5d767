import { resolve } from 'node:path';
import { EntwriteError, hasCode } from '../../errors.js';
import { migrationStatus } from '../../migrations/run/migration-status.js';
import { classifyOperation, describeOperation } from '../../operations/operation.js';
import { openProject, type Project } from '../../project/open-project.js';
import { writeRowTypes } from '../../project/row-types.js';
import type { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { askAtTerminal } from '../../terminal/ask-at-terminal.js';
import { colourPlan } from '../../terminal/colour-plan.js';
import { plural } from '../../util/plural.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { filesOf } from '../migration-options.js';
import { confirmOnCommandLine, planAtCommandLine } from '../project-command.js';
import { runSupervised, type SupervisedWork } from '../supervise.js';

interface DevStepOptions {
  readonly config?: string;
  /** The file of row types. */
  readonly types?: string;
  readonly json?: true;
}

/** The variable that says which server a step is for; without it the one of the configuration is meant. */
export const DEV_SERVER = 'ENTWRITE_DEV_SERVER';

const LEFT = 'left to a migration';

const WRITE_FILE = 'Migration files keep this database: write one with `entwrite migration generate`, and run it.';
const BESIDE_FILES =
  'did not run here; what follows is done without them, and `entwrite migration baseline` records them afterwards.';

/**
 * Brings the database to the entities as they are now: shows the plan, applies what only adds, asks for the rest, and writes the row
 * types again.
 *
 * @param begin what is to be there before; gives what ends it
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
          // What is left is shown with the question.
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
  const { applied, left } = await migrate(project, files, options, environment);
  const pending = files.isKept ? files.pending : [];
  const lines = [
    left.length > 0 ? leftText(left) : applied > 0 ? `${plural(applied, 'change')} applied.` : 'Up to date.',
    ...(pending.length > 0 ? [`Pending: ${pending.join(', ')}. Run \`entwrite migration run\`.`] : []),
    ...(files.isKept && left.length > 0 && pending.length === 0 ? [WRITE_FILE] : []),
  ];
  printer.result({ applied, left, pending }, lines.join('\n'));
  return left.length + pending.length === 0 ? EXIT_CODES.done : EXIT_CODES.pending;
}

/** @throws EntwriteError configuration_invalid where the context works on another database than that of `--embedded` */
function requireDevServer({ deps }: Project): void {
  const endpoint = process.env[DEV_SERVER];
  if (endpoint === undefined || deps.options.endpoint === endpoint) return;
  throw new EntwriteError('configuration_invalid', {
    at: 'dev --embedded',
    found: 'a context that has its database from somewhere else',
    expected: 'one that has it from the four variables',
    remedy: 'Omit --embedded, or let the configuration make the context of the environment. Nothing was changed.',
  });
}

interface FilesOfDatabase {
  /** Whether files made the database what it is, so that nothing else changes it. */
  readonly isKept: boolean;
  readonly pending: readonly string[];
}

async function filesOfDatabase(project: Project): Promise<FilesOfDatabase> {
  const { migrations } = await migrationStatus(project.db, filesOf(project, {}));
  return {
    isKept: migrations.some(({ state }) => state !== 'pending'),
    pending: migrations.flatMap(({ name, state }) => (state === 'pending' || state === 'unfinished' ? [name] : [])),
  };
}

interface StepOutcome {
  readonly applied: number;
  readonly left: readonly string[];
}

async function migrate(
  project: Project,
  { isKept, pending }: FilesOfDatabase,
  { json }: DevStepOptions,
  environment: SupervisedWork,
): Promise<StepOutcome> {
  const { printer } = environment;
  const manager = project.db.getSchemaManager();
  const plan = await manager.analyze();
  if (plan.isEmpty && plan.blockers.length === 0) return { applied: 0, left: [] };
  printer.note(colourPlan(planAtCommandLine(plan).describe()));
  if (isKept) return { applied: 0, left: plan.operations.map(describeOperation) };
  if (pending.length > 0) printer.note(`${plural(pending.length, 'migration file')} ${BESIDE_FILES}`);
  const { signal } = environment;
  const isAdditive = plan.operations.every((operation) => classifyOperation(operation) === 'additive');
  const added = await manager.migrateAdditive({ signal });
  if (isAdditive && added.operations.length === plan.operations.length)
    return { applied: added.operations.length, left: [] };
  const rest = await manager.analyze();
  if (rest.isEmpty) return { applied: added.operations.length, left: [] };
  const left = rest.operations.map(describeOperation);
  const ask = json ? undefined : askAtTerminal(process.stdin, process.stdout);
  if (ask === undefined || !(await ask(question(rest)))) return { applied: added.operations.length, left };
  try {
    const done = await manager.migrate({ signal, plan: rest, confirm: () => Promise.resolve(true) });
    return { applied: added.operations.length + done.operations.length, left: [] };
  } catch (error) {
    if (hasCode(error, 'aborted_by_user')) throw error;
    printer.failure(error);
    return { applied: added.operations.length, left };
  }
}

function question(plan: MigrationPlan): string {
  return `${plan.operations.map((one) => `  - ${describeOperation(one)} (${classifyOperation(one)})`).join('\n')}\nApply ${plan.operations.length === 1 ? 'this change' : 'these changes'}, too? (y/N): `;
}

function leftText(left: readonly string[]): string {
  return [`${plural(left.length, 'change')} not applied:`, ...left.map((one) => `  - ${one}`)].join('\n');
}
