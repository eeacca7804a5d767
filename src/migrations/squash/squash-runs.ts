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
  /** What the new file does, in lists that follow each other. */
  readonly operations: readonly (readonly Operation[])[];
  /** Data steps that are left out: `file: name`. */
  readonly elided: readonly string[];
}

interface KeptFile {
  readonly kind: 'kept';
  readonly migration: CollectedMigration;
}

/**
 * Files as few as can do the same: those that only change the schema are joined, as far as that leaves documents with the same
 * values. A file with a check, with a data step that is not elidable, or with values for documents that may be there keeps its
 * place between them. Pure.
 */
export function squashRuns(
  migrations: readonly CollectedMigration[],
  from: DatabaseSchema,
): readonly (JoinedRun | KeptFile)[] {
  const runs: (JoinedRun | KeptFile)[] = [];
  const filled = new Set(from.collections.map(({ id }) => id));
  let open: CollectedMigration[] = [];
  const close = () => {
    if (open.length > 1 || open.some(({ steps }) => steps.some(({ kind }) => kind === 'data'))) runs.push(joined(open));
    else runs.push(...open.map((migration): KeptFile => ({ kind: 'kept', migration })));
    open = [];
  };
  for (const migration of migrations) {
    if (isSchemaOnly(migration, filled)) open.push(migration);
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

/** Collections that a migration's data steps may create documents in. */
function writtenBy({ steps }: CollectedMigration): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'data' && !step.elidable ? writtenCollections(step) : []));
}

interface Segment {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly origins: ValueOrigins;
  /** Collections in which values of one type become those of another. */
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

/** null where one difference would do something else to values than the steps do. */
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
