import { AppwriteError } from '../../rules/appwrite-error.js';
import { looseEqual } from '../../rules/php/loose-equal.js';
import { phpType } from '../../rules/php/php-number.js';
import { RowInput, relationList } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../rows/find-readable.js';
import { isGone, isHidden, linkedWithGone } from '../rows/gone-links.js';
import { addLink, backRelation, linkedIds, removeLink } from '../rows/row-links.js';
import type { StoredRow } from '../rows/row-record.js';
import { type Relation, type RowScope, type RowWriter, relationsOf, requireRelated } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';
import {
  clearReference,
  inheriting,
  isDeepest,
  isTooDeep,
  nestedOf,
  refuseForeignSide,
  relateNested,
  relationError,
  type Step,
  setReference,
  withValue,
} from './row-relate.js';

/** Relationship values of rows being updated: a list replaces the whole set, a single value the link. */

/**
 * Whether the given relationship values differ from the row's; throws for what is not a list on a side of many, unless a single side
 * differs: the server compares those first, and stops at a difference.
 */
export function relationsDiffer(scope: RowScope, table: TableDefinition, old: StoredRow, given: RowValues): boolean {
  const relations = relationsOf(table).filter(({ column }) => column.key in given);
  const newValue = ({ column }: Relation): unknown => given[column.key] ?? null;
  const oldId = (relation: Relation): string | null =>
    isGone(scope, table, relation, old) ? '' : ((old.values[relation.column.key] ?? null) as string | null);
  if (relations.some((relation) => !relation.many && singleDiffers(newValue(relation), oldId(relation)))) return true;
  return relations.some((relation) => {
    if (!relation.many) return false;
    const list = requireList(newValue(relation));
    const linked = linkedIds(scope, requireRelated(scope, table, relation), relation, old.id);
    return linked.length !== list.length || list.some((item, at) => idOf(item) !== linked[at]);
  });
}

function requireList(value: unknown): readonly unknown[] {
  const list = relationList(value);
  if (list) return list;
  const what = nestedOf(value) ? 'object' : phpType(value);
  throw relationError(`Must be either an array of documents or document IDs, ${what} given.`);
}

/** A value of another kind (an empty text is one that is not null) differs from no link, and equals any other. */
function singleDiffers(value: unknown, before: string | null): boolean {
  if ((value === null) !== (before === null)) return true;
  const id = idOf(value);
  return typeof id === 'string' && id !== before;
}

const idOf = (value: unknown): unknown => nestedOf(value)?.id ?? value;

/**
 * Writes the other sides of a changed row, reduces `values` to what the answer shows of single sides and answers what its table stores of
 * them. Sides that do not change stay; they are shown where the server keeps their id at hand, which it does of a child's link to its one parent not.
 *
 * @param old the row as it was, but with the permissions it gets, which nested new rows take over
 */
export function relateChangedRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  old: StoredRow,
  given: RowValues,
  values: RowValues,
  stack: readonly number[],
): RowValues {
  const stored = emptyValues();
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    const isUnread = !(key in given) && isGone(scope, table, relation, old);
    const value = isUnread ? [] : (given[key] ?? null);
    const before = (old.values[key] ?? null) as string | null;
    const isGiven = key in given || isUnread;
    if (relation.stored) stored[key] = before;
    delete values[key];
    if (!isGiven) refuseGoneBeyond(scope, writer, table, relation, old, stack);
    if (!isGiven || (before === null && !relation.many && looseEqual(value, null))) {
      if (before !== null && showsUnchanged(relation)) values[key] = before;
      continue;
    }
    const related = requireRelated(scope, table, relation);
    if (isTooDeep(stack, related)) continue;
    const step: Step = { scope, writer, related, relation, row: old, stack: [...stack, table.sequence] };
    if (relation.many) {
      const linked = linkedIds(scope, related, relation, old.id);
      // To PHP no list is an empty one.
      if (value !== null || linked.length > 0) replaceSet(step, requireList(value), linked);
    } else {
      const isOneToOne = relation.relationship.relationType === 'oneToOne';
      const id = isOneToOne ? relinkOneToOne(step, value, before) : relinkToOne(step, value);
      values[key] = id;
      stored[key] = id;
    }
  }
  return stored;
}

/**
 * An update compares the linked rows that it leaves out with themselves. One that has a link to nobody differs from itself, is written along,
 * and refused.
 */
function refuseGoneBeyond(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  relation: Relation,
  old: StoredRow,
  stack: readonly number[],
): void {
  const { relationType, twoWay } = relation.relationship;
  const inner = [...stack, table.sequence];
  if ((relationType === 'oneToOne' && twoWay) || isDeepest(inner)) return;
  const linked = linkedWithGone(scope, table, relation, old);
  if (!linked) return;
  const related = requireRelated(scope, table, relation);
  const unchanged = new RowInput(linked.id, emptyValues());
  writer.update(related, linked, unchanged, { stack: inner, relations: true, checked: true });
}

function showsUnchanged(relation: Relation): boolean {
  const { relationship, stored } = relation;
  if (!stored || isHidden(relation)) return false;
  return relationship.relationType === 'oneToOne' || relationship.side === 'parent';
}

function relinkOneToOne(step: Step, value: unknown, before: string | null): string | null {
  const { relation } = step;
  const { twoWay } = relation.relationship;
  refuseForeignSide(relation);
  const nested = nestedOf(value);
  if (value !== null && typeof value !== 'string' && !nested) {
    throw relationError(`Must be either a document, document ID or null.${twoWay ? '' : ' Array given.'}`);
  }
  if (nested && !twoWay) return relateNested(step, nested);
  if (nested) {
    if (nested.id !== before) refuseNamedBack(step, nested.id);
    return writeNested({ ...step, stack: [...step.stack, step.related.sequence] }, nested, true);
  }
  if (typeof value === 'string') {
    const existing = findReadable(step.scope, step.related, value);
    if (!existing) return null;
    if (twoWay && value !== before) refuseNamedBack(step, value);
    const back = relation.relationship.twoWayKey;
    if (twoWay) setReference(step.scope, step.writer, step.related, existing, back, step.row.id);
    return value;
  }
  if (twoWay && before !== null) {
    const former = findReadable(step.scope, step.related, before);
    if (!former) throw new AppwriteError('general_unknown');
    clearReference(step.writer, step.related, former, relation.relationship.twoWayKey, true);
  }
  return null;
}

/** The server means to look whether the row is linked already, and looks for one that points back to the id of that row, not of this one. */
function refuseNamedBack({ scope, related, relation, row }: Step, id: string): void {
  const back = backRelation(related, relation);
  const named = back?.stored ? linkedIds(scope, related, relation, id) : [];
  if (named.some((one) => findReadable(scope, related, one))) {
    throw new AppwriteError('row_already_exists', { values: [row.id] });
  }
}

function relinkToOne(step: Step, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return findReadable(step.scope, step.related, value) ? value : null;
  const nested = nestedOf(value);
  if (nested) {
    writeUnbound(step, nested);
    return nested.id;
  }
  throw relationError(
    relationList(value)
      ? 'Must be either a document ID or a document, array given.'
      : 'Must be either a document ID or a document.',
  );
}

/** Creates or updates a nested row, pointing back to this one where asked, and answers its id. */
function writeNested(
  { scope, writer, related, relation, row, stack }: Step,
  nested: RowInput,
  pointBack: boolean,
): string {
  const input = pointBack ? withValue(nested, relation.relationship.twoWayKey, row.id) : nested;
  const existing = findReadable(scope, related, nested.id);
  if (existing) return writer.update(related, existing, input, { stack, relations: true, checked: true }).id;
  return writer.create(related, inheriting(input, row.permissions), stack).id;
}

/** The same where nothing points back: a row that exists and is given no values is left alone, whatever is said of its permissions. */
function writeUnbound(step: Step, nested: RowInput): string {
  const existing = findReadable(step.scope, step.related, nested.id);
  return existing && Object.keys(nested.values).length === 0 ? existing.id : writeNested(step, nested, false);
}

function replaceSet(step: Step, list: readonly unknown[], before: readonly string[]): void {
  const keptIds = list.map((item) => {
    const id = idOf(item);
    if (typeof id !== 'string') throw relationError('No value given.');
    return id;
  });
  const isJunction = step.relation.relationship.relationType === 'manyToMany';
  const kept = new Set(keptIds);
  const held = new Set(before);
  for (const id of before) {
    if (kept.has(id)) continue;
    if (isJunction) removeLink(step.scope, step.relation, step.row.id, id);
    else unlink(step, id);
  }
  for (const item of list) {
    if (isJunction) linkThroughJunction(step, item, held);
    else linkFromOther(step, item);
  }
}

function unlink({ scope, writer, related, relation }: Step, id: string): void {
  const former = findRow(scope.engine, related, id);
  if (former) clearReference(writer, related, former, relation.relationship.twoWayKey, false);
}

function linkFromOther(step: Step, item: unknown): void {
  const nested = nestedOf(item);
  if (nested) {
    writeNested(step, nested, true);
    return;
  }
  const { scope, writer, related, relation, row } = step;
  const existing = findReadable(scope, related, String(item));
  if (existing) setReference(scope, writer, related, existing, relation.relationship.twoWayKey, row.id);
}

function linkThroughJunction(step: Step, item: unknown, before: ReadonlySet<string>): void {
  const nested = nestedOf(item);
  const given = nested?.id ?? String(item);
  if (nested) {
    const id = writeUnbound(step, nested);
    if (!before.has(given)) addLink(step.scope, step.relation, step.row.id, id);
  } else if (!before.has(given) && findReadable(step.scope, step.related, given)) {
    addLink(step.scope, step.relation, step.row.id, given);
  }
}
