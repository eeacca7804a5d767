import { readFile } from 'node:fs/promises';
import { EntwriteError } from '../../errors.js';
import { loadMigrations } from '../../migrations/builder/load-migrations.js';
import { generateMigrations } from '../../migrations/generate/generate-migrations.js';
import { openHistory } from '../../migrations/history/history.js';
import { revertMigrations } from '../../migrations/revert/revert-migrations.js';
import { showReverts } from '../../migrations/revert/show-reverts.js';
import { migrationStatus } from '../../migrations/run/migration-status.js';
import type { MigrationWorkOptions } from '../../migrations/run/migration-work-options.js';
import { runMigrations } from '../../migrations/run/run-migrations.js';
import { showMigrations } from '../../migrations/run/show-migrations.js';
import type { Project } from '../../project/open-project.js';
import type { AttributeRename } from '../../schema/rename.js';
import type { RenameAnswers } from '../../schema-manager/plan/resolve-renames.js';
import { definedOnly } from '../../util/defined-only.js';
import type { ShownGeneration, ShownMigrations, ShownReverts } from '../api/shown-migrations.js';
import { ask, get, type Route, write } from './route.js';
import type { RouteInput } from './route-input.js';
import { started } from './started.js';

function filesOf({ migrationsFolder, config }: Project): { readonly folder: string; readonly environment?: string } {
  const environment = config.migrations?.environment;
  return { folder: migrationsFolder, ...(environment !== undefined && { environment }) };
}

function workOf(project: Project, input: RouteInput, signal: AbortSignal): MigrationWorkOptions & { to?: string } {
  const to = input.optionalText('to');
  const hooks = project.config.migrations?.hooks;
  return {
    ...filesOf(project),
    signal,
    allowDestructive: input.texts('allowDestructive') ?? [],
    ...definedOnly({ hooks, to }),
  };
}

/** Migration files and their history. */
export const migrationRoutes: readonly Route[] = [
  get('/api/migrations', async ({ project }): Promise<ShownMigrations> => {
    const options = filesOf(project);
    const [status, pending, history] = await Promise.all([
      migrationStatus(project.db, options),
      showMigrations(project.db, options).catch((error: unknown) => ({
        files: [],
        skipped: [],
        waiting: [],
        error: String(error),
      })),
      openHistory(project.deps).read(),
    ]);
    return { status, pending, folder: project.migrationsFolder, records: history.records };
  }),
  get('/api/migrations/:name/text', ({ project }, input) =>
    readMigrationText(project.migrationsFolder, input.parameter('name')),
  ),
  write('/api/migrations/run', (studio, input) =>
    started(studio, 'Run migrations', (signal) =>
      runMigrations(studio.project.db, workOf(studio.project, input, signal)),
    ),
  ),
  write('/api/migrations/revert', (studio, input) =>
    started(studio, 'Revert migrations', (signal) =>
      revertMigrations(studio.project.db, workOf(studio.project, input, signal)),
    ),
  ),
  ask('/api/migrations/revert-preview', async ({ project }, input): Promise<ShownReverts> => {
    const to = input.optionalText('to');
    return { files: await showReverts(project.db, { ...filesOf(project), ...(to !== undefined && { to }) }) };
  }),
  ask('/api/migrations/preview', ({ project }, input) => generated(project, input, true)),
  write('/api/migrations/generate', ({ project }, input) => generated(project, input, false)),
];

/** Generates files for the differences between entities and files. A preview returns unanswered renames instead of files. */
async function generated(project: Project, input: RouteInput, dryRun: boolean): Promise<ShownGeneration> {
  const name = input.optionalText('name');
  const questions: AttributeRename[] = [];
  const askRename = async (candidate: AttributeRename): Promise<boolean> => {
    questions.push(candidate);
    return false;
  };
  const result = await generateMigrations(project.db, {
    folder: project.migrationsFolder,
    dryRun,
    renames: input.record('renames') as RenameAnswers,
    ...(dryRun && { askRename }),
    ...(name && { name }),
  });
  return { ...result, files: questions.length > 0 ? [] : result.files, questions };
}

/** The source text of a migration file, by its name. Throws `migration_unknown`. */
async function readMigrationText(folder: string, name: string): Promise<{ readonly text: string }> {
  const file = (await loadMigrations(folder)).find((one) => one.name === name);
  if (file !== undefined) return { text: await readFile(file.path, 'utf8') };
  throw new EntwriteError('migration_unknown', {
    at: name,
    found: 'no migration file with this name',
    expected: 'the name of a migration file',
    remedy: 'Reload the page.',
  });
}
