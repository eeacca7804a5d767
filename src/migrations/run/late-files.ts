import type { EntwriteError } from '../../errors.js';
import { classifyOperation, operationCollection } from '../../operations/operation.js';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { messageOf } from '../../util/message-of.js';
import { type CollectedMigration, replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import { stepDigest } from '../builder/execution-step.js';
import { compareNames, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { schemaOperations, writtenCollections } from '../builder/migration-step.js';
import type { UserWorkLimits } from '../builder/run-user-work.js';
import { collectionsIn } from '../builder/schema-segment.js';

/**
 * Replays pending files after the applied ones. If a pending file sorts before an applied one, as after a merge of two branches, both
 * orders must lead to the same result, because a new database gets the order of the names. Throws migration_invalid.
 */
export async function replayWithLate(
  applied: readonly MigrationFile[],
  pending: readonly MigrationFile[],
  limits: UserWorkLimits,
): Promise<readonly CollectedMigration[]> {
  const all = [...applied, ...pending];
  const late = pending.find((file) => applied.some((other) => compareNames(file.name, other.name) < 0));
  if (late === undefined) return replayMigrations(all, EMPTY_SCHEMA, limits);
  const after = applied.filter(({ name }) => compareNames(late.name, name) < 0);
  const before = applied.filter((file) => !after.includes(file)).at(-1);
  let asApplied: readonly CollectedMigration[];
  let asNamed: readonly CollectedMigration[];
  try {
    asApplied = await replayMigrations(all, EMPTY_SCHEMA, limits);
    asNamed = await replayMigrations(
      [...all].sort((a, b) => compareNames(a.name, b.name)),
      EMPTY_SCHEMA,
      limits,
    );
  } catch (cause) {
    throw refuseLate(late, after, before, messageOf(cause), cause);
  }
  const reason = orderDifference(asApplied, asNamed, pending);
  if (reason !== null) throw refuseLate(late, after, before, reason);
  return asApplied;
}

/** Why two orders of the same files do not lead to the same result; null if they do. */
export function orderDifference(
  asApplied: readonly CollectedMigration[],
  asNamed: readonly CollectedMigration[],
  pending: readonly MigrationFile[],
): string | null {
  if (schemaHash(schemaAfter(asApplied)) !== schemaHash(schemaAfter(asNamed)))
    return 'the two orders lead to different schemas';
  const digests = ({ steps }: CollectedMigration) => steps.map(stepDigest).join();
  for (const one of asApplied) {
    const other = asNamed.find(({ file }) => file === one.file);
    if (other === undefined || digests(one) !== digests(other)) return `${one.file.name} does something else then`;
  }
  for (const one of asNamed.filter(({ file }) => pending.includes(file))) {
    const later = asNamed.slice(asNamed.indexOf(one) + 1).filter(({ file }) => !pending.includes(file));
    for (const other of later) {
      const check = other.steps.find(({ kind }) => kind === 'check');
      if (check?.kind === 'check' && writtenIds(one).size > 0)
        return `${other.file.name} checks '${check.name}', which its documents may break`;
      const shared =
        [...writtenIds(one)].find((id) => touchedIds(other).has(id)) ??
        [...writtenIds(other)].find((id) => touchedIds(one).has(id));
      if (shared !== undefined) return `both work on '${shared}', one of them on its documents`;
    }
  }
  return null;
}

/** Collections whose documents a migration's own functions read or write. */
function writtenIds({ steps }: CollectedMigration): ReadonlySet<string> {
  return new Set(
    steps.flatMap((step) => {
      if (step.kind === 'check') return [];
      if (step.kind === 'data') return writtenCollections(step);
      const names = [...Object.keys(step.values.converters), ...Object.keys(step.values.resolutions)];
      return collectionsIn(names, [step.from, step.to]);
    }),
  );
}

/** Collections that a migration touches in any way that documents can show. */
function touchedIds(migration: CollectedMigration): ReadonlySet<string> {
  const changing = schemaOperations(migration.steps).filter(
    (operation) => classifyOperation(operation) !== 'additive' || operation.type === 'add_attribute',
  );
  return new Set([...writtenIds(migration), ...changing.map(operationCollection)]);
}

function refuseLate(
  late: MigrationFile,
  after: readonly MigrationFile[],
  before: MigrationFile | undefined,
  reason: string,
  cause?: unknown,
): EntwriteError {
  const newest = after.slice(-1).map(({ name }) => name);
  return migrationProblem(
    'migration_invalid',
    late.name,
    null,
    {
      found: `a file that comes before ${after.map(({ name }) => name).join(', ')}, which ${after.length === 1 ? 'is' : 'are'} applied here already, and whose position matters: ${reason}`,
      expected: 'a file that has the same effect before and after them',
      remedy: `Rename it so that it comes after ${newest}, as long as no database has applied it, and adapt it to the schema that file leads to; or, if it was applied and reverted on its own, revert those after it as well (\`migration revert --to ${before?.name ?? '0'}\`) and run all in their order. Nothing was changed.`,
    },
    { cause },
  );
}
