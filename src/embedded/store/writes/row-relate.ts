import { AppwriteError } from '../../rules/appwrite-error.js';
import { RowInput, readNestedInput, relationList } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../rows/find-readable.js';
import { addLink } from '../rows/row-links.js';
import type { StoredRow } from '../rows/row-record.js';
import { type Relation, type RowScope, type RowWriter, relationsOf, requireRelated } from '../rows/row-scope.js';

/**
 * Relationship values of rows being created (and upserted): what is linked, created or updated on the other side. A row that the caller may
 * not read is none.
 */

/** A relationship value the server refuses. */
export function relationError(sentence: string): AppwriteError {
  return new AppwriteError('relationship_value_invalid', { message: `Invalid relationship value. ${sentence}` });
}

/** Rows nested deeper than this are silently dropped, as on the server. */
const deepest = 2;

/** Whether a row is nested so deep that its relationships are no change of it, whatever is given for them. */
export function isDeepest(stack: readonly number[]): boolean {
  return stack.length >= deepest;
}

/** Whether a relationship of a nested row is beyond the depth the server writes; back to where it came from is never too deep. */
export function isTooDeep(stack: readonly number[], related: TableDefinition): boolean {
  return isDeepest(stack) && stack.at(-1) !== related.sequence;
}

/** A row that others are linked to. */
export interface LinkedRow {
  readonly id: string;
  readonly permissions: readonly string[];
}

/** Writes the other sides of a new row and reduces `values` to what its own table stores. */
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

/** Links one value and answers the id to store, null for none, undefined where this table stores nothing. */
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

/** A nested row: one with an id, made from the data of the request or of a staged operation. */
export function nestedOf(value: unknown): RowInput | null {
  if (value instanceof RowInput) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { $id } = value as { $id?: unknown };
  return typeof $id === 'string' ? readNestedInput(value, $id, { naming: null, dates: true }) : null;
}

/** Throws where a one-way oneToOne is set from the side that does not show it. */
export function refuseForeignSide({ relationship }: Relation): void {
  if (relationship.relationType === 'oneToOne' && relationship.side === 'child' && !relationship.twoWay) {
    throw relationError('Cannot set a value from the child side of a oneToOne relationship when twoWay is false.');
  }
}

/** Whether the other table holds this row's id. */
function pointsBack({ relationship, many }: Relation): boolean {
  if (relationship.relationType === 'oneToOne') return relationship.twoWay;
  return many && relationship.relationType !== 'manyToMany';
}

/** Creates a nested row, or writes the values it gives into the one that exists, and answers its id. */
export function relateNested({ scope, writer, related, relation, row, stack }: Step, nested: RowInput): string {
  const input = pointsBack(relation) ? withValue(nested, relation.relationship.twoWayKey, row.id) : nested;
  const existing = findReadable(scope, related, nested.id);
  const id = existing
    ? writer.update(related, existing, asWritten(scope, input, existing), { stack, relations: true, checked: true }).id
    : writer.create(related, inheriting(input, row.permissions), stack).id;
  if (relation.relationship.relationType === 'manyToMany') addLink(scope, relation, row.id, id);
  return id;
}

/** The id of a link is kept as it was given, also where the row's own has other letters. */
function relateId(step: Step, id: string): void {
  const { scope, related, relation, row } = step;
  const existing = findReadable(scope, related, id);
  if (!existing) return;
  if (relation.relationship.relationType === 'manyToMany') addLink(scope, relation, row.id, id);
  else if (pointsBack(relation)) setReference(step, existing);
}

/** A nested row that exists is written with the id, the permissions and the times it has. */
function asWritten({ keepsTimes }: RowScope, input: RowInput, { id, updatedAt }: StoredRow): RowInput {
  return new RowInput(id, input.values, keepsTimes ? { updatedAt } : {});
}

/** Has another row point back to this one and writes nothing else of it; its time stays where the caller's times are kept. */
export function setReference({ scope, writer, related, relation, row, stack }: Step, other: StoredRow): void {
  const values = Object.assign(emptyValues(), { [relation.relationship.twoWayKey]: row.id });
  const input = new RowInput(other.id, values, scope.keepsTimes ? { updatedAt: other.updatedAt } : {});
  writer.update(related, other, input, { stack, relations: false, checked: true });
}

/** Clears the reference of another row to this one, which is a change of that one unless it is nested too deep. */
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

/** A nested new row has its parent's permissions unless it has its own. */
export function inheriting(input: RowInput, permissions: readonly string[]): RowInput {
  return input.system.permissions ? input : new RowInput(input.id, input.values, { ...input.system, permissions });
}
