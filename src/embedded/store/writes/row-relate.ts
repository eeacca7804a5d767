import { AppwriteError } from '../../rules/appwrite-error.js';
import { RowInput, readNestedInput, relationList } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../rows/find-readable.js';
import { addLink } from '../rows/row-links.js';
import type { StoredRow } from '../rows/row-record.js';
import { type Relation, type RowScope, type RowWriter, relationsOf, requireRelated } from '../rows/row-scope.js';

/**
 * Writes relationship values of rows that are created (or upserted): links, creates or updates rows on the other side. A row that the
 * caller may not read is treated as missing.
 */

/** The error for an invalid relationship value. */
export function relationError(sentence: string): AppwriteError {
  return new AppwriteError('relationship_value_invalid', { message: `Invalid relationship value. ${sentence}` });
}

/** Like on the server, rows nested deeper than this are ignored without an error. */
const deepest = 2;

/** Whether a row is nested so deep that values for its relationships do not count as a change. */
export function isDeepest(stack: readonly number[]): boolean {
  return stack.length >= deepest;
}

/** Whether a relationship of a nested row is deeper than the server writes; a relationship back to the parent never is. */
export function isTooDeep(stack: readonly number[], related: TableDefinition): boolean {
  return isDeepest(stack) && stack.at(-1) !== related.sequence;
}

/** The row to which others are being linked. */
export interface LinkedRow {
  readonly id: string;
  readonly permissions: readonly string[];
}

/** Writes the other sides of a new row, and reduces `values` to those that its own table stores. */
export function relateNewRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  row: LinkedRow,
  values: RowValues,
  stack: readonly number[],
): void {
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    if (!(key in values)) continue;
    const related = requireRelated(scope, table, relation);
    if (isTooDeep(stack, related)) {
      delete values[key];
      continue;
    }
    const step: Step = { scope, writer, related, relation, row, stack: [...stack, table.sequence] };
    const id = relateValue(step, values[key] ?? null);
    if (id === undefined) delete values[key];
    else values[key] = id;
  }
}

/** A relationship of a row that is being written. */
export interface Step {
  readonly scope: RowScope;
  readonly writer: RowWriter;
  readonly related: TableDefinition;
  readonly relation: Relation;
  readonly row: LinkedRow;
  /** The tables whose rows are being written around the other side. */
  readonly stack: readonly number[];
}

/** Links one value and returns the id to store, null for none, or undefined if this table stores nothing. */
function relateValue(step: Step, value: unknown): string | null | undefined {
  const { relation } = step;
  const list = relationList(value);
  if (list) {
    refuseForeignSide(relation);
    if (!relation.many) throw relationError('Must be either a document ID or a document, array given.');
    for (const item of list) relateItem(step, item);
    return undefined;
  }
  const nested = nestedOf(value);
  if (nested || typeof value === 'string') {
    refuseForeignSide(relation);
    if (relation.many) {
      const what = nested ? 'document' : 'document ID';
      throw relationError(`Must be either an array of documents or document IDs, ${what} given.`);
    }
    if (nested) return relateNested(step, nested);
    relateId(step, String(value));
    return String(value);
  }
  if (value === null) return relation.stored ? null : undefined;
  throw relationError('Must be either a document, document ID, or an array of documents or document IDs.');
}

function relateItem(step: Step, item: unknown): void {
  const nested = nestedOf(item);
  if (nested) relateNested(step, nested);
  else if (typeof item === 'string') relateId(step, item);
  else throw relationError('Must be either a document, document ID, or an array of documents or document IDs.');
}

/** A nested row with an id, read from the data of the request or of a staged operation. */
export function nestedOf(value: unknown): RowInput | null {
  if (value instanceof RowInput) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { $id } = value as { $id?: unknown };
  return typeof $id === 'string' ? readNestedInput(value, $id, { naming: null, dates: true }) : null;
}

/** Throws if a one-way oneToOne is set from the side that does not show it. */
export function refuseForeignSide({ relationship }: Relation): void {
  if (relationship.relationType === 'oneToOne' && relationship.side === 'child' && !relationship.twoWay) {
    throw relationError('Cannot set a value from the child side of a oneToOne relationship when twoWay is false.');
  }
}

/** Whether each of the two rows of a link holds the other's id. */
export function isPaired({ relationship: { relationType, twoWay } }: Relation): boolean {
  return relationType === 'oneToOne' && twoWay;
}

/** Whether the other table stores this row's id. */
function pointsBack({ relationship, many }: Relation): boolean {
  if (relationship.relationType === 'oneToOne') return relationship.twoWay;
  return many && relationship.relationType !== 'manyToMany';
}

/** Creates a nested row, or writes the given values to the existing one, and returns its id. */
export function relateNested({ scope, writer, related, relation, row, stack }: Step, nested: RowInput): string {
  const input = pointsBack(relation) ? withValue(nested, relation.relationship.twoWayKey, row.id) : nested;
  const existing = findReadable(scope, related, nested.id);
  const id = existing
    ? writer.update(related, existing, asWritten(scope, input, existing), { stack, relations: true, checked: true }).id
    : writer.create(related, inheriting(input, row.permissions), stack).id;
  if (relation.relationship.relationType === 'manyToMany') addLink(scope, relation, row.id, id);
  return id;
}

/** The id of a link is stored as it was given, even if the letter case of the row's id is different. */
function relateId(step: Step, id: string): void {
  const { scope, related, relation, row } = step;
  const existing = findReadable(scope, related, id);
  if (!existing) return;
  if (relation.relationship.relationType === 'manyToMany') addLink(scope, relation, row.id, id);
  else if (pointsBack(relation)) setReference(step, existing);
}

/** An existing nested row is written with its current id, permissions and times. */
function asWritten({ keepsTimes }: RowScope, input: RowInput, { id, updatedAt }: StoredRow): RowInput {
  return new RowInput(id, input.values, keepsTimes ? { updatedAt } : {});
}

/** Writes only another row's reference back to this one; that row's time does not change if the caller's times are kept. */
export function setReference({ scope, writer, related, relation, row, stack }: Step, other: StoredRow): void {
  const values = Object.assign(emptyValues(), { [relation.relationship.twoWayKey]: row.id });
  const input = new RowInput(other.id, values, scope.keepsTimes ? { updatedAt: other.updatedAt } : {});
  writer.update(related, other, input, { stack, relations: false, checked: true });
}

/** Clears another row's reference to this one, which counts as a change of that row unless it is nested too deep. */
export function clearReference(
  { writer, related, relation, stack }: Pick<Step, 'writer' | 'related' | 'relation' | 'stack'>,
  other: StoredRow,
  checked: boolean,
): void {
  const input = new RowInput(other.id, Object.assign(emptyValues(), { [relation.relationship.twoWayKey]: null }));
  writer.update(related, other, input, { stack, relations: false, checked });
}

/** A copy of the input with one value set. */
export function withValue(input: RowInput, key: string, value: unknown): RowInput {
  return new RowInput(input.id, Object.assign(emptyValues(), input.values, { [key]: value }), input.system);
}

/** A new nested row inherits the permissions of its parent unless it has its own. */
export function inheriting(input: RowInput, permissions: readonly string[]): RowInput {
  return input.system.permissions ? input : new RowInput(input.id, input.values, { ...input.system, permissions });
}
