import { diffSchemas } from '../../differ/diff-schemas.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { attributeChangeOf } from '../../schema-manager/online-changes/online-attribute-change.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { type SchemaStep, schemaOperations, schemaSteps, writtenCollections } from '../builder/migration-step.js';
import { collectionsIn } from '../builder/schema-segment.js';
import { originsAfter, originsOf, renamesIn, sameOrigins, type ValueOrigins } from './value-origins.js';

export interface JoinedRun {
  readonly kind: 'joined';
  readonly migrations: readonly CollectedMigration[];
  /** What the new file does, as consecutive lists. */
  readonly operations: readonly (readonly Operation[])[];
  /** Data steps that are omitted: `file: name`. */
  readonly elided: readonly string[];
}

interface KeptFile {
  readonly kind: 'kept';
  readonly migration: CollectedMigration;
}

/**
 * The fewest files with the same effect: those that only change the schema are joined, as far as documents end up with the same values. A
 * file with a check, with a data step that is not elidable, or with values for documents that may exist keeps its place between them.
 * Pure.
 */
export function squashRuns(
  migrations: readonly CollectedMigration[],
  from: DatabaseSchema,
): readonly (JoinedRun | KeptFile)[] {
  const runs: (JoinedRun | KeptFile)[] = [];
  const filled = new Set(from.collections.map(({ id }) => id));
  let joinable: CollectedMigration[] = [];
  const close = () => {
    if (joinable.length > 1 || joinable.some(({ steps }) => steps.some(({ kind }) => kind === 'data')))
      runs.push(joined(joinable));
    else runs.push(...joinable.map((migration): KeptFile => ({ kind: 'kept', migration })));
    joinable = [];
  };
  for (const migration of migrations) {
    if (isSchemaOnly(migration, filled)) joinable.push(migration);
    else {
      close();
      runs.push({ kind: 'kept', migration });
    }
    for (const id of writtenBy(migration)) filled.add(id);
    for (const operation of schemaOperations(migration.steps))
      if (operation.type === 'rename_collection' && filled.has(operation.from)) filled.add(operation.collection.id);
  }
  close();
  return runs;
}

function isSchemaOnly(migration: CollectedMigration, filled: ReadonlySet<string>): boolean {
  return migration.steps.every((step) => {
    if (step.kind !== 'schema') return step.kind === 'data' && step.elidable;
    const { resolutions, converters, reverters } = step.values;
    const names = [resolutions, converters, reverters].flatMap((values) => Object.keys(values));
    return !collectionsIn(names, [step.from, step.to]).some((id) => filled.has(id));
  });
}

/** Collections in which a migration's data steps may create documents. */
function writtenBy({ steps }: CollectedMigration): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'data' && !step.elidable ? writtenCollections(step) : []));
}

interface Segment {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly origins: ValueOrigins;
  /** Collections in which values change their type. */
  readonly converted: readonly string[];
}

function joined(migrations: readonly CollectedMigration[]): JoinedRun {
  const lists: (readonly Operation[])[] = [];
  const steps = schemaSteps(migrations.flatMap((migration) => migration.steps));
  let segment: Segment | null = null;
  for (const step of steps) {
    const next: Segment | null = segment && join(segment, step);
    if (segment !== null && next === null) lists.push(operationsOf(segment));
    segment = next ?? {
      from: step.from,
      to: step.to,
      origins: originsAfter(originsOf(step.from), step.operations),
      converted: convertedIn(step),
    };
  }
  if (segment !== null) lists.push(operationsOf(segment));
  const elided = migrations.flatMap(({ file, steps: all }) =>
    all.flatMap((step) => (step.kind === 'data' ? [`${file.name}: ${step.name}`] : [])),
  );
  return { kind: 'joined', migrations, operations: lists.filter((list) => list.length > 0), elided };
}

/** null if a single difference would affect values in another way than the steps do. */
function join(segment: Segment, step: SchemaStep): Segment | null {
  const converted = convertedIn(step);
  if (converted.some((id) => segment.converted.includes(id))) return null;
  const both: Segment = {
    from: segment.from,
    to: step.to,
    origins: originsAfter(segment.origins, step.operations),
    converted: [...segment.converted, ...converted],
  };
  const same = sameOrigins(originsAfter(originsOf(both.from), operationsOf(both)), both.origins);
  return same ? both : null;
}

function convertedIn({ operations }: SchemaStep): readonly string[] {
  return operations.flatMap((operation) =>
    operation.type === 'alter_attribute' && attributeChangeOf(operation) !== null ? [operation.collection] : [],
  );
}

function operationsOf({ from, to, origins }: Omit<Segment, 'converted'>): readonly Operation[] {
  return diffSchemas(from, to, renamesIn(origins));
}
