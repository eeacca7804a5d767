import type { DatabaseSchema } from '../schema/database-schema.js';
import { type AddAttribute, addAttribute } from './add-attribute.js';
import { type AlterAttribute, alterAttribute } from './alter-attribute.js';
import { type AlterRelationship, alterRelationship } from './alter-relationship.js';
import { type CreateCollection, createCollection } from './create-collection.js';
import { type CreateIndex, createIndex } from './create-index.js';
import { type CreateRelationship, createRelationship } from './create-relationship.js';
import { type DropAttribute, dropAttribute } from './drop-attribute.js';
import { type DropCollection, dropCollection } from './drop-collection.js';
import { type DropIndex, dropIndex } from './drop-index.js';
import { type DropRelationship, dropRelationship } from './drop-relationship.js';
import type { OperationClass, OperationDefinition, OperationSubject } from './operation-definition.js';
import { type RenameAttribute, renameAttribute } from './rename-attribute.js';
import { type RenameCollection, renameCollection } from './rename-collection.js';
import { type UpdateCollection, updateCollection } from './update-collection.js';

/** One change of a database, as plain data with the whole before and after. */
export type Operation =
  | CreateCollection
  | UpdateCollection
  | DropCollection
  | RenameCollection
  | AddAttribute
  | AlterAttribute
  | RenameAttribute
  | DropAttribute
  | CreateIndex
  | DropIndex
  | CreateRelationship
  | AlterRelationship
  | DropRelationship;

export type OperationType = Operation['type'];
type Definitions = { readonly [T in OperationType]: OperationDefinition<Extract<Operation, { type: T }>, Operation> };

/** Every operation type's definition; a type without one does not compile. */
export const OPERATIONS: Definitions = {
  create_collection: createCollection,
  update_collection: updateCollection,
  drop_collection: dropCollection,
  rename_collection: renameCollection,
  add_attribute: addAttribute,
  alter_attribute: alterAttribute,
  rename_attribute: renameAttribute,
  drop_attribute: dropAttribute,
  create_index: createIndex,
  drop_index: dropIndex,
  create_relationship: createRelationship,
  alter_relationship: alterRelationship,
  drop_relationship: dropRelationship,
};

function definition(operation: Operation): OperationDefinition<Operation> {
  return OPERATIONS[operation.type] as OperationDefinition<Operation>;
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

/** The operation that restores the old schema. */
export function invertOperation(operation: Operation): Operation {
  return definition(operation).invert(operation);
}

/** Id of the collection the operation works on. */
export function operationCollection(operation: Operation): string {
  return definition(operation).collection(operation);
}

/** Ids of the other collections it needs. */
export function operationNeeds(operation: Operation): readonly string[] {
  return definition(operation).needs(operation);
}

/** What the operation is about, by its name before it. */
export function operationSubject(operation: Operation): OperationSubject {
  return definition(operation).subject(operation);
}

/** `collection.key` of everything the operation makes, changes or removes; see `OperationDefinition.names`. */
export function operationNames(operation: Operation): readonly string[] {
  return definition(operation).names(operation);
}

/** `collection.key` of what is there after the operation, and of what must be there before it. */
export function operationLinks(operation: Operation): {
  readonly provides: readonly string[];
  readonly requires: readonly string[];
} {
  return { provides: definition(operation).provides(operation), requires: definition(operation).requires(operation) };
}

/** Whether the operation only creates something new. */
export function isCreation(operation: Operation): boolean {
  return definition(operation).isCreation;
}

/** Whether Appwrite answers before the operation is done. */
export function isAsynchronous(operation: Operation): boolean {
  return definition(operation).isAsynchronous;
}

/** Whether a live schema cannot show afterwards how far the operation got. */
export function isOpaque(operation: Operation): boolean {
  return definition(operation).isOpaque(operation);
}

/**
 * Whether a schema already shows the result of the operation: the check after a request whose answer was lost, and before
 * one that may have been carried out earlier.
 */
export function isApplied(schema: DatabaseSchema, operation: Operation): boolean {
  return definition(operation).isApplied(schema, operation);
}

/** The schema after all operations, in order. Throws RangeError where one does not apply. */
export function applyOperations(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return operations.reduce((current, operation) => definition(operation).apply(current, operation), schema);
}

/** The inverse operations, in the order in which they must run. */
export function invertOperations(operations: readonly Operation[]): Operation[] {
  return [...operations].reverse().map(invertOperation);
}
