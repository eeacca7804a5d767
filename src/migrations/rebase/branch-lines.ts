import { schemaHash } from '../../schema/schema-hash.js';
import { collectSteps, replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import type { MigrationFile } from '../builder/migration-file.js';

/** Files that grew from one parent in two or more lines, each in order. */
interface BranchLines {
  /** The files before the fork. */
  readonly base: readonly MigrationFile[];
  readonly lines: readonly (readonly MigrationFile[])[];
}

/**
 * The lines from the first parent schema that several files name; null if there is no fork. A file without a parent belongs to the line of
 * its predecessor.
 */
export async function branchLines(files: readonly MigrationFile[]): Promise<BranchLines | null> {
  const children = forkOf(files);
  const [first] = children;
  if (first === undefined) return null;
  const base = files.slice(0, files.indexOf(first));
  const start = schemaAfter(await replayMigrations(base));
  const lineOf = new Map<MigrationFile, number>();
  const ends = await Promise.all(
    children.map(async (file, at) => {
      lineOf.set(file, at);
      return (await collectSteps(file, start)).to;
    }),
  );
  for (const file of files.slice(files.indexOf(first))) {
    if (lineOf.has(file)) continue;
    const { parent } = file.migration;
    const before = files[files.indexOf(file) - 1];
    const at =
      parent === undefined
        ? ((before && lineOf.get(before)) ?? -1)
        : ends.findIndex((schema) => schemaHash(schema) === parent);
    const end = ends[at];
    if (end === undefined) continue;
    lineOf.set(file, at);
    ends[at] = (await collectSteps(file, end)).to;
  }
  return {
    base,
    lines: children.map((_, at) => files.filter((file) => lineOf.get(file) === at)),
  };
}

/** The files that name the first parent schema shared by several. */
function forkOf(files: readonly MigrationFile[]): readonly MigrationFile[] {
  for (const { migration } of files) {
    if (migration.parent === undefined) continue;
    const children = files.filter((file) => file.migration.parent === migration.parent);
    if (children.length > 1) return children;
  }
  return [];
}
