import { EntwriteError, hasCode } from '../../errors.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import { messageOf } from '../../util/message-of.js';
import type { MigrationOutcome } from './migration.js';
import { MigrationBuilder } from './migration-builder.js';
import type { MigrationFile } from './migration-file.js';
import { migrationProblem } from './migration-problem.js';
import type { MigrationStep } from './migration-step.js';
import { runUserWork, type UserWorkLimits } from './run-user-work.js';
import { withCarriedLinks } from './with-carried-links.js';

/** A migration as data. */
export interface CollectedMigration {
  readonly file: MigrationFile;
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly steps: readonly MigrationStep[];
}

/**
 * Collects a migration's steps from a schema; sends nothing. Throws migration_invalid, or migration_failed if it answers `success: false`.
 */
export async function collectSteps(
  file: MigrationFile,
  from: DatabaseSchema,
  direction: 'up' | 'down' = 'up',
  limits: UserWorkLimits = {},
): Promise<CollectedMigration> {
  const builder = new MigrationBuilder(file.name, from);
  const start = builder.schema;
  const { migration } = file;
  let answer: unknown;
  try {
    answer = await runUserWork(
      file.name,
      direction,
      limits,
      () => builder.end(),
      () => (direction === 'up' ? migration.up(builder) : migration.down?.(builder)),
    );
  } catch (error) {
    if (error instanceof EntwriteError) throw error;
    const found = `\`${direction}\` threw: ${messageOf(error)}`;
    const facts = { found, expected: 'steps', remedy: 'Correct the file; nothing was sent.' };
    throw migrationProblem('migration_invalid', file.name, null, facts, { cause: error });
  }
  requireSuccess(file.name, direction, answer);
  const to = builder.schema;
  const findings = validateSchema(to);
  const [first] = findings;
  if (first !== undefined) {
    const { at, found, expected, remedy } = first;
    throw migrationProblem('migration_invalid', file.name, at, { found, expected, remedy }, { findings });
  }
  return { file, from: start, to, steps: withCarriedLinks(builder.steps) };
}

/** Collects the steps of several migrations, each from the schema the previous one leads to. */
export async function replayMigrations(
  files: readonly MigrationFile[],
  from: DatabaseSchema = EMPTY_SCHEMA,
  limits: UserWorkLimits = {},
): Promise<readonly CollectedMigration[]> {
  const collected: CollectedMigration[] = [];
  for (const [at, file] of files.entries()) {
    try {
      collected.push(await collectSteps(file, collected.at(-1)?.to ?? from, 'up', limits));
    } catch (error) {
      throw besideItsParts(error, files) ?? (await withCulprit(error, files.slice(0, at + 1), from, limits)) ?? error;
    }
  }
  return collected;
}

export function schemaAfter(collected: readonly CollectedMigration[]): DatabaseSchema {
  return collected.at(-1)?.to ?? EMPTY_SCHEMA;
}

export function schemaBefore(collected: readonly CollectedMigration[]): DatabaseSchema {
  return collected[0]?.from ?? EMPTY_SCHEMA;
}

/** The error for a file that does not apply because a squashed file and files it replaces are both present, as after a merge. */
function besideItsParts(error: unknown, files: readonly MigrationFile[]): EntwriteError | null {
  if (!hasCode(error, 'migration_invalid')) return null;
  const names = new Set(files.map(({ name }) => name));
  const squashed = files.find(({ migration }) => migration.replaces?.some((part) => names.has(part)));
  if (squashed === undefined) return null;
  const parts = squashed.migration.replaces?.filter((part) => names.has(part)).join(', ');
  const { at, found, expected, findings } = error;
  const remedy = `${squashed.name} was squashed from ${parts}, which still exist. Remove these if every database has applied them; otherwise remove ${squashed.name}.`;
  return new EntwriteError('migration_invalid', { at, found, expected, remedy }, { findings, cause: error });
}

/** How many earlier files are tried as the cause if a file does not apply. */
const SUSPECTS = 20;

/** The error of a file that does not apply, naming an earlier file without which it would: two branches met. */
async function withCulprit(
  error: unknown,
  files: readonly MigrationFile[],
  from: DatabaseSchema,
  limits: UserWorkLimits,
): Promise<EntwriteError | null> {
  if (!hasCode(error, 'migration_invalid')) return null;
  const { at, found, expected, findings } = error;
  const last = files.at(-1)?.name ?? '';
  for (const suspect of files.slice(0, -1).reverse().slice(0, SUSPECTS)) {
    let schema = from;
    try {
      for (const file of files) if (file !== suspect) schema = (await collectSteps(file, schema, 'up', limits)).to;
    } catch {
      continue;
    }
    const remedy = `${error.remedy} It applies without ${suspect.name}: if that file came from another branch, rename it so that it comes after ${last}, and adapt it.`;
    return new EntwriteError('migration_invalid', { at, found, expected, remedy }, { findings, cause: error });
  }
  return null;
}

/** @throws EntwriteError migration_failed for an answer `{ success: false, message }` */
export function requireSuccess(file: string, place: string, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return;
  const { success, message } = answer as Partial<MigrationOutcome>;
  if (success !== false) return;
  throw migrationProblem('migration_failed', file, place, {
    found: `the answer { success: false }${message === undefined ? '' : `: ${message}`}`,
    expected: 'success',
    remedy: 'See the message.',
  });
}
