import { type BackupScope, backupScope } from '../../backup/automatic/backup-scope.js';
import type { SavedDocument } from '../../backup/format/document-text.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { formerKey, lostAttribute, lostCollections } from '../../operations/affected-parts.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import {
  classifyOperation,
  describeOperation,
  droppedPart,
  isTakenOver,
  type Operation,
  operationDelta,
  takenOver,
} from '../../operations/operation.js';
import type { SchemaPart } from '../../operations/schema-delta.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { earlyAttribute, looseAttribute } from '../../schema/loose-attribute.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import type { Rename } from '../../schema/rename.js';
import { isTooLong } from '../../schema/rules/index-length.js';
import { schemaName } from '../../schema/schema-name.js';
import { valueMismatch } from '../../schema/value-mismatch.js';
import { attributeChangeOf } from '../../schema-manager/online-changes/online-attribute-change.js';
import type { Convert } from '../../schema-manager/online-changes/online-change-definition.js';
import { fromKeyOf, relationshipChangeOf } from '../../schema-manager/online-changes/relationship-change.js';
import {
  builtInConverter,
  checkedConverter,
  type Fill,
  fillOf,
  resolvedConverter,
  rewrittenAttributes,
  valueChanges,
} from '../../schema-manager/plan/value-changes.js';
import { describeStep, type ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import {
  type DataStep,
  type MigrationStep,
  NO_VALUES,
  type SchemaStep,
  writtenCollections,
} from '../builder/migration-step.js';
import { withCarriedLinks } from '../builder/with-carried-links.js';

/** A completed step and the folder of the backup made before it; null if there is none. */
export interface DoneStep {
  readonly step: MigrationStep;
  readonly backup: string | null;
}

/**
 * The steps that take others back, last first: inverses of schema steps with values from their backups, and the way back of data steps.
 * Pure.
 *
 * @param reason `revert`, by a person: a data step defines its own way back; `roll back`, after a failure: what it wrote is rolled back
 * @throws EntwriteError migration_irreversible for a step without a way back
 */
export function stepsBack(
  file: string,
  done: readonly DoneStep[],
  reason: 'revert' | 'roll back',
): readonly ExecutionStep[] {
  return withCarriedLinks([...done].reverse().flatMap((one) => stepBack(file, one, reason)));
}

function stepBack(file: string, { step, backup }: DoneStep, reason: 'revert' | 'roll back'): readonly ExecutionStep[] {
  if (step.kind === 'check') return [];
  if (step.kind === 'schema') {
    if (reason === 'roll back' && backup === null) requireNoLoss(file, step);
    return schemaStepBack(step, backup);
  }
  if (reason === 'roll back' && backup !== null) {
    return [{ kind: 'roll-back-data', name: step.name, folder: backup, collections: writtenCollections(step) }];
  }
  return dataStepBack(file, step);
}

/** After a failure nothing is rolled back that would end up empty: what is done stays, and the next run continues. */
function requireNoLoss(file: string, step: SchemaStep): void {
  if (isCollectionMove(step)) return;
  const lost = step.operations.find((operation) => classifyOperation(operation) === 'destructive');
  if (lost === undefined) return;
  throw migrationProblem('migration_irreversible', file, describeOperation(lost), {
    found: 'no backup of what it dropped',
    expected: 'a backup to restore the values from',
    remedy: 'Do not switch backups off where files lose data.',
  });
}

function dataStepBack(file: string, step: DataStep): readonly ExecutionStep[] {
  if (step.down === 'nothing') return [];
  if (step.down !== null) return [{ ...step, name: `${step.name}, back`, work: step.down, down: step.work }];
  throw migrationProblem('migration_irreversible', file, describeStep(step), {
    found: 'a data step without a way back',
    expected: "`down` with a function, or `down: 'nothing'`",
    remedy: 'Add it to the step, or give the migration a `down`; nothing was reverted.',
  });
}

function schemaStepBack(step: SchemaStep, backup: string | null): readonly ExecutionStep[] {
  const renames = step.renames.map((rename): Rename => ({ ...rename, from: rename.to, to: rename.from }));
  // The collection goes back with everything written to it since; the backup is not needed.
  if (isCollectionMove(step)) return [schemaStep(step.to, step.from, renames, {})];
  const converters = Object.fromEntries(
    onlineAlterations(step).map((operation) => [nameOf(operation), converterBack(step, operation, backup !== null)]),
  );
  const middle = loosened(step, backup !== null);
  const back: SchemaStep = schemaStep(step.to, middle, renames, converters);
  const last = schemaStep(middle, step.from, [], {});
  const tightening = last.operations.length === 0 ? [] : [last];
  if (backup === null) return [back, ...tightening];
  const collections = lostCollections(step.operations);
  return [
    ...(collections.length === 0 ? [] : [{ kind: 'restore-collections', folder: backup, collections } as const]),
    ...(back.operations.length === 0 ? [] : [back]),
    {
      kind: 'restore-values',
      folder: backup,
      scope: savedScope(step, step.operations).filter(({ collection }) => !collections.includes(collection)),
      written: writtenBy(step, back),
    },
    ...tightening,
  ];
}

/** Whether a step gives a collection another id; it then does nothing else. */
function isCollectionMove({ operations }: SchemaStep): boolean {
  return operations.some(({ type }) => type === 'rename_collection');
}

function schemaStep(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: SchemaStep['renames'],
  converters: Readonly<Record<string, Convert>>,
): SchemaStep {
  const operations = diffSchemas(from, to, renames);
  return { kind: 'schema', from, to, operations, renames, values: { ...NO_VALUES, converters } };
}

/**
 * The schema before the step, loose enough until values are restored from the backup: dropped or converted attributes are empty at first,
 * the others hold what the step made of them. Indexes that would refuse this come later. Attributes restored from parking lack values in
 * documents written without them; these can be corrected afterwards.
 */
function loosened(step: SchemaStep, isSaved: boolean): DatabaseSchema {
  const { from, operations } = step;
  const loose = new Map<string, (attribute: AttributeSchema) => AttributeSchema>();
  for (const operation of operations) {
    const isParked = operation.type === 'drop_attribute' && operation.parkedAs !== undefined;
    const lost = isParked ? operation : isSaved ? lostAttribute(operation) : null;
    if (lost !== null) loose.set(schemaName(lost.collection, lost.attribute.key), looseAttribute);
    if (!isSaved) continue;
    if (operation.type !== 'alter_attribute' || savedScope(step, [operation]).length === 0) continue;
    const { to } = operation;
    const isConverted = attributeChangeOf(operation) !== null;
    loose.set(
      schemaName(operation.collection, to.key),
      isConverted ? looseAttribute : (before) => earlyAttribute(to, before, true),
    );
  }
  return normalizeSchema({
    collections: from.collections.map((collection) => {
      const isLoose = (key: string) => loose.has(schemaName(collection.id, key));
      const middle = {
        ...collection,
        attributes: collection.attributes.map(
          (attribute) => loose.get(schemaName(collection.id, attribute.key))?.(attribute) ?? attribute,
        ),
      };
      const isLate = (index: IndexSchema) =>
        index.attributes.some(isLoose) &&
        (index.type === 'unique' || index.type === 'spatial' || isTooLong(index, middle));
      return { ...middle, indexes: collection.indexes.filter((index) => !isLate(index)) };
    }),
  });
}

/** What the backup before a step holds because of some of its operations. */
function savedScope({ from, values }: SchemaStep, operations: SchemaStep['operations']): readonly BackupScope[] {
  const { fill } = valueChanges(operations, builtInConverter, values.resolutions);
  return backupScope([...operations, ...rewrittenAttributes(operations, { fill })], from);
}

function onlineAlterations({ operations }: SchemaStep): readonly AlterAttribute[] {
  return operations.flatMap((operation) =>
    operation.type === 'alter_attribute' && attributeChangeOf(operation) !== null ? [operation] : [],
  );
}

function nameOf({ collection, to }: AlterAttribute): string {
  return `${collection}.${to.key}`;
}

/** The conversion back from the new type; values without a counterpart are restored from the backup, if there is one. */
function converterBack({ values }: SchemaStep, { collection, from, to }: AlterAttribute, isSaved: boolean): Convert {
  const own = values.reverters[`${collection}.${to.key}`];
  const convert = checkedConverter(own, collection, to, from);
  if (!isSaved) return convert;
  return (value, document) => {
    const old = orNull(() => convert(value, document));
    return valueMismatch(old, looseAttribute(from)) === null ? old : null;
  };
}

/** What a document held after the step and its way back, derived from what it held before. */
function writtenBy(
  step: SchemaStep,
  back: SchemaStep,
): (collection: string, saved: SavedDocument) => Readonly<Record<string, unknown>> {
  const changed = step.operations.flatMap((operation) => (operation.type === 'alter_attribute' ? [operation] : []));
  const carried = carriedNames(step, back);
  const answers = answersForIds(step);
  return (collection, saved) =>
    Object.fromEntries([
      ...Object.entries(saved).flatMap(([key, held]) => {
        const name = schemaName(collection, key);
        const answer = answers.get(name);
        const value = answer === undefined ? held : orNull(() => answer(held, saved as Parameters<Fill>[1]));
        return carried.has(name) ? [[key, value] as const] : [];
      }),
      ...changed
        .filter((operation) => operation.collection === collection)
        .map((operation) => [operation.from.key, orNull(() => thereAndBack(step, operation, saved))] as const),
    ]);
}

/** Names (see `schemaName`), as before a step, of links and id attributes that changed their form in it and change it back. */
function carriedNames(step: SchemaStep, back: SchemaStep): ReadonlySet<string> {
  const gone = step.operations.filter(isTakenOver).flatMap((one) => partNames(droppedPart(one), step.operations));
  const come = back.operations
    .filter((operation) => takenOver(operation) !== null)
    .flatMap((operation) => partNames(operationDelta(operation).after ?? null));
  return new Set(gone.filter((name) => come.includes(name)));
}

/** What a step answers for the ids of relationships that it turns into attributes, by the name of the relationship. */
function answersForIds({ operations, values }: SchemaStep): ReadonlyMap<string, Fill> {
  return new Map(
    operations.flatMap((operation) => {
      const change = relationshipChangeOf(operation);
      if (change?.to !== 'attribute' || change.attribute === null) return [];
      const fill = fillOf(values.resolutions, change.collection, change.attribute);
      const key = formerKey(operations, change.collection, fromKeyOf(change));
      return fill === null ? [] : [[schemaName(change.collection, key), fill] as const];
    }),
  );
}

/** The names under which documents hold a part, before some renames: a relationship has one at each end. */
function partNames(part: SchemaPart | null, renames: readonly Operation[] = []): readonly string[] {
  const name = (collection: string, key: string) => schemaName(collection, formerKey(renames, collection, key));
  if (part?.kind === 'attribute') return [name(part.collection, part.value.key)];
  if (part?.kind !== 'relationship') return [];
  const { key, relatedCollection, twoWayKey } = part.value;
  return [name(part.collection, key), name(relatedCollection, twoWayKey)];
}

function thereAndBack(step: SchemaStep, operation: AlterAttribute, saved: SavedDocument): unknown {
  const { collection, from, to } = operation;
  const document = saved as Parameters<Convert>[1];
  const stored = saved[from.key] ?? null;
  if (attributeChangeOf(operation) === null) {
    const fill = fillOf(step.values.resolutions, collection, to);
    return fill === null ? stored : fill(stored, document);
  }
  const convert = checkedConverter(step.values.converters[nameOf(operation)], collection, from, to);
  const there = resolvedConverter(convert, step.values.resolutions, operation)(stored, document);
  return converterBack(step, operation, true)(there, document);
}

function orNull(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return null;
  }
}
