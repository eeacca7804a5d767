import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import type { NamedThing } from '../schema/named-thing.js';
import type { OwnedRelationship } from '../schema/relationship-schema.js';
import { schemaName } from '../schema/schema-name.js';
import { addAttribute } from './add-attribute.js';
import { alterAttribute } from './alter-attribute.js';
import { alterRelationship } from './alter-relationship.js';
import { applyDelta, hasOther, showsDelta } from './apply-delta.js';
import type { Breakage } from './breakage.js';
import type { BuilderCall } from './builder-call.js';
import { createCollection } from './create-collection.js';
import { createIndex } from './create-index.js';
import { createRelationship } from './create-relationship.js';
import type { CheckContext, DataCheck } from './data-check.js';
import { dropAttribute } from './drop-attribute.js';
import { dropCollection } from './drop-collection.js';
import { dropIndex } from './drop-index.js';
import { dropRelationship } from './drop-relationship.js';
import type { OperationClass, OperationDefinition, Phase } from './operation-definition.js';
import { renameAttribute } from './rename-attribute.js';
import { renameCollection } from './rename-collection.js';
import {
  deltaCollection,
  deltaNames,
  deltaSubject,
  providedNames,
  requiredNames,
  type SchemaDelta,
  type SchemaPart,
} from './schema-delta.js';
import type { SchemaRequests } from './schema-requests.js';
import { updateCollection } from './update-collection.js';

/** All operations; a new one needs nothing but its file and an entry here. */
const DEFINITIONS = [
  createCollection,
  updateCollection,
  dropCollection,
  renameCollection,
  addAttribute,
  alterAttribute,
  renameAttribute,
  dropAttribute,
  createIndex,
  dropIndex,
  createRelationship,
  alterRelationship,
  dropRelationship,
] as const;

type OperationOf<D> = D extends OperationDefinition<infer O, unknown> ? O : never;

/** A change of a database, as plain data with complete states before and after. */
export type Operation = OperationOf<(typeof DEFINITIONS)[number]>;
export type OperationType = Operation['type'];

/** Definitions by type; the type also requires each inverse to be an operation. */
const BY_TYPE = new Map<string, Omit<OperationDefinition<never, Operation>, 'type'>>(
  DEFINITIONS.map((one) => [one.type, one]),
);

export const OPERATION_TYPES: readonly string[] = [...BY_TYPE.keys()];

function definition({ type }: Operation): OperationDefinition<Operation> {
  return BY_TYPE.get(type) as unknown as OperationDefinition<Operation>;
}

/**
 * Describes an operation in one line without a period.
 *
 * @example describeOperation({ type: 'rename_attribute', collection: 'users', from: 'about', to: 'bio' })
 * // "Rename attribute 'users.about' to 'bio'"
 */
export function describeOperation(operation: Operation): string {
  return definition(operation).describe(operation);
}

/** What the operation may do to documents. */
export function classifyOperation(operation: Operation): OperationClass {
  return definition(operation).classify(operation);
}

export function invertOperation(operation: Operation): Operation {
  return definition(operation).invert(operation);
}

export function operationRequests<R>(
  operation: Operation,
  server: SchemaRequests<R>,
  schema: DatabaseSchema,
): readonly R[] {
  return definition(operation).requests(operation, server, schema);
}

export function operationBuilderCall(operation: Operation): BuilderCall {
  return definition(operation).builderCall(operation);
}

export function operationDelta(operation: Operation): SchemaDelta {
  return definition(operation).delta(operation);
}

export function operationPhase(operation: Operation): Phase {
  return definition(operation).phase;
}

export function operationCollection(operation: Operation): string {
  return deltaCollection(operationDelta(operation));
}

/** The ids of other collections that the operation needs. */
export function operationNeeds(operation: Operation): readonly string[] {
  const { before, after } = operationDelta(operation);
  const part = before ?? after;
  return part?.kind === 'relationship' ? [part.value.relatedCollection] : [];
}

/** The subject of the operation, by its former name; consent to a loss has to name it. */
export function operationSubject(operation: Operation): NamedThing {
  return deltaSubject(operationDelta(operation));
}

/** The names of everything the operation creates, changes or drops; see `deltaNames`. */
export function operationNames(operation: Operation): readonly string[] {
  return deltaNames(operationDelta(operation));
}

/** The names that no late drop may hit: those that the operation creates or changes, including parked names, but not those it drops. */
export function takenNames(operation: Operation): readonly string[] {
  if (droppedPart(operation) === null) return operationNames(operation);
  if (!('parkedAs' in operation) || operation.parkedAs === undefined) return [];
  return operation.type === 'drop_attribute'
    ? [schemaName(operation.collection, operation.parkedAs)]
    : operationNames(operation);
}

/** The names (see `schemaName`) that exist after the operation, and those that must exist before it. */
export function operationLinks(operation: Operation): {
  readonly provides: readonly string[];
  readonly requires: readonly string[];
} {
  const delta = operationDelta(operation);
  return { provides: providedNames(delta), requires: requiredNames(delta) };
}

/** The stored values that the operation loses or rewrites, by their former names. */
export function lostValues(operation: Operation): readonly NamedThing[] {
  return definition(operation).loses?.(operation) ?? [];
}

/** The part, dropped by another operation, whose values this one takes over; null for most. */
export function takenOver(operation: Operation): SchemaPart | null {
  return definition(operation).takesOver?.(operation) ?? null;
}

/** The part that the operation drops; null if it drops nothing. */
export function droppedPart(operation: Operation): SchemaPart | null {
  const { before, after } = operationDelta(operation);
  return after === undefined ? (before ?? null) : null;
}

/** Whether another operation takes over the values that this one drops. */
export function isTakenOver(operation: Operation): boolean {
  return 'isReplaced' in operation && operation.isReplaced === true;
}

/** The attributes that the operation creates, including those of a new collection. */
export function createdAttributes(operation: Operation): readonly AttributeSchema[] {
  const { before, after } = operationDelta(operation);
  if (after?.kind === 'collection') return after.value.attributes;
  return before === undefined && after?.kind === 'attribute' ? [after.value] : [];
}

/** The relationship that the operation creates, changes (after the change) or drops; null for any other operation. */
export function relationshipOf(operation: Operation): OwnedRelationship | null {
  const { before, after } = operationDelta(operation);
  const part = after ?? before;
  return part?.kind === 'relationship' ? { collection: part.collection, relationship: part.value } : null;
}

/** Conditions that documents must meet before the operation may run. */
export function operationChecks(operation: Operation, context: CheckContext): readonly DataCheck[] {
  return definition(operation).checks?.(operation, context) ?? [];
}

export function operationBreakages(operation: Operation): readonly Breakage[] {
  return definition(operation).breaks?.(operation) ?? [];
}

/** Whether one operation finishes another one that was interrupted. */
export function isRestOf(rest: Operation, whole: Operation): boolean {
  const { finishedBy = [whole.type], reindexes } = definition(whole);
  const names = operationNames(whole);
  if (finishedBy.includes(rest.type) && operationNames(rest).every((name) => names.includes(name))) return true;
  const reindexed = reindexes?.(whole);
  const { before, after } = operationDelta(rest);
  return (
    reindexed !== undefined &&
    before === undefined &&
    after?.kind === 'index' &&
    after.collection === reindexed.collection &&
    after.value.attributes.some((key) => key === reindexed.key)
  );
}

export function isCreation(operation: Operation): boolean {
  const { before, after } = operationDelta(operation);
  return before === undefined && after !== undefined;
}

/** Whether Appwrite responds before the operation is done, so that later operations must wait for it. */
export function isAsynchronous(operation: Operation): boolean {
  const { before, after } = operationDelta(operation);
  const part = before ?? after;
  return (before === undefined || after === undefined) && part !== undefined && 'key' in part.value;
}

/** Whether a live schema cannot show how far the operation got. */
export function isOpaque(operation: Operation): boolean {
  return definition(operation).isOpaque?.(operation) ?? false;
}

/** What is left of an operation if some of its requests were carried out. */
export function remainderOf(operation: Operation, live: DatabaseSchema): Operation {
  return definition(operation).remainder?.(operation, live) ?? operation;
}

/** Whether a schema shows the operation's result, for example after a lost response. */
export function isApplied(schema: DatabaseSchema, operation: Operation): boolean {
  return showsDelta(schema, operationDelta(operation));
}

/** Whether something else now has the name of what the operation drops. */
export function isReplaced(schema: DatabaseSchema, operation: Operation): boolean {
  const part = droppedPart(operation);
  return part !== null && hasOther(schema, part);
}

/** The schema after all operations, in order. Throws RangeError if one does not apply. */
export function applyOperations(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return operations.reduce((current, operation) => applyDelta(current, operationDelta(operation)), schema);
}

/** The schema after only the operations that rename attributes. */
export function afterRenames(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return applyOperations(
    schema,
    operations.filter((operation) => operationPhase(operation) === 'rename_attributes'),
  );
}
