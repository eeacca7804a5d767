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

/** The definition of every operation: one entry is all that a new one needs outside its file. */
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

/** One change of a database, as plain data with the whole before and after. */
export type Operation = OperationOf<(typeof DEFINITIONS)[number]>;
export type OperationType = Operation['type'];

/** By type; that each inverse is an operation, too, is held by this line's type. */
const BY_TYPE = new Map<string, Omit<OperationDefinition<never, Operation>, 'type'>>(
  DEFINITIONS.map((one) => [one.type, one]),
);

export const OPERATION_TYPES: readonly string[] = [...BY_TYPE.keys()];

function definition({ type }: Operation): OperationDefinition<Operation> {
  return BY_TYPE.get(type) as unknown as OperationDefinition<Operation>;
}

/**
 * One line without a period.
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

/** The requests that carry the operation out on a schema, in order. */
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

/** When the operation runs, among others. */
export function operationPhase(operation: Operation): Phase {
  return definition(operation).phase;
}

export function operationCollection(operation: Operation): string {
  return deltaCollection(operationDelta(operation));
}

/** Ids of the other collections it needs. */
export function operationNeeds(operation: Operation): readonly string[] {
  const { before, after } = operationDelta(operation);
  const part = before ?? after;
  return part?.kind === 'relationship' ? [part.value.relatedCollection] : [];
}

/** What the operation is about, by its name before it: what consent to a loss has to name. */
export function operationSubject(operation: Operation): NamedThing {
  return deltaSubject(operationDelta(operation));
}

/** The names (see `schemaName`) of everything the operation makes, changes or drops; see `deltaNames`. */
export function operationNames(operation: Operation): readonly string[] {
  return deltaNames(operationDelta(operation));
}

/** The names that have to be free of late drops: all but those of what it drops, and those under which it parks that instead. */
export function takenNames(operation: Operation): readonly string[] {
  if (droppedPart(operation) === null) return operationNames(operation);
  if (!('parkedAs' in operation) || operation.parkedAs === undefined) return [];
  return operation.type === 'drop_attribute'
    ? [schemaName(operation.collection, operation.parkedAs)]
    : operationNames(operation);
}

/** The names (see `schemaName`) of what is there after the operation, and of what must be there before it. */
export function operationLinks(operation: Operation): {
  readonly provides: readonly string[];
  readonly requires: readonly string[];
} {
  const delta = operationDelta(operation);
  return { provides: providedNames(delta), requires: requiredNames(delta) };
}

/** The stored values that are lost or rewritten, by their names before the operation. */
export function lostValues(operation: Operation): readonly NamedThing[] {
  return definition(operation).loses?.(operation) ?? [];
}

/** What is dropped beside the operation and whose values it takes over; null for most. */
export function takenOver(operation: Operation): SchemaPart | null {
  return definition(operation).takesOver?.(operation) ?? null;
}

/** What the operation drops whole; null where it drops nothing. */
export function droppedPart(operation: Operation): SchemaPart | null {
  const { before, after } = operationDelta(operation);
  return after === undefined ? (before ?? null) : null;
}

/** Whether another operation takes over the values of what this one drops. */
export function isTakenOver(operation: Operation): boolean {
  return 'isReplaced' in operation && operation.isReplaced === true;
}

/** The attributes that the operation creates, those of a new collection included. */
export function createdAttributes(operation: Operation): readonly AttributeSchema[] {
  const { before, after } = operationDelta(operation);
  if (after?.kind === 'collection') return after.value.attributes;
  return before === undefined && after?.kind === 'attribute' ? [after.value] : [];
}

/** The relationship that the operation creates, changes or drops, as it will be; null for any other operation. */
export function relationshipOf(operation: Operation): OwnedRelationship | null {
  const { before, after } = operationDelta(operation);
  const part = after ?? before;
  return part?.kind === 'relationship' ? { collection: part.collection, relationship: part.value } : null;
}

/** What documents must fulfil before the operation may run. */
export function operationChecks(operation: Operation, context: CheckContext): readonly DataCheck[] {
  return definition(operation).checks?.(operation, context) ?? [];
}

/** What the operation breaks for running code that does not know of it. */
export function operationBreakages(operation: Operation): readonly Breakage[] {
  return definition(operation).breaks?.(operation) ?? [];
}

/** Whether one operation does the rest of another one that was interrupted. */
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

/** Whether Appwrite answers before the operation is done; later operations must wait for it. */
export function isAsynchronous(operation: Operation): boolean {
  const { before, after } = operationDelta(operation);
  const part = before ?? after;
  return (before === undefined || after === undefined) && part !== undefined && 'key' in part.value;
}

/** Whether a live schema cannot show afterwards how far the operation got. */
export function isOpaque(operation: Operation): boolean {
  return definition(operation).isOpaque?.(operation) ?? false;
}

/** What is left of an operation where some of its requests were carried out. */
export function remainderOf(operation: Operation, live: DatabaseSchema): Operation {
  return definition(operation).remainder?.(operation, live) ?? operation;
}

/** Whether a schema shows the operation's result: asked when an answer was lost, or when it may have been carried out earlier. */
export function isApplied(schema: DatabaseSchema, operation: Operation): boolean {
  return showsDelta(schema, operationDelta(operation));
}

/** Whether something else has the name by now of what the operation drops. */
export function isReplaced(schema: DatabaseSchema, operation: Operation): boolean {
  const part = droppedPart(operation);
  return part !== null && hasOther(schema, part);
}

/** The schema after all operations, in order. Throws RangeError where one does not apply. */
export function applyOperations(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return operations.reduce((current, operation) => applyDelta(current, operationDelta(operation)), schema);
}

/** The schema after those of the operations alone that rename attributes. */
export function afterRenames(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return applyOperations(
    schema,
    operations.filter((operation) => operationPhase(operation) === 'rename_attributes'),
  );
}
