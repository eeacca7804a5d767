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
  isPaired,
  isTooDeep,
  nestedOf,
  refuseForeignSide,
  relateNested,
  relationError,
  type Step,
  setReference,
  withValue,
} from './row-relate.js';

/** Writes relationship values of rows that are updated: a list replaces all links, a single value replaces the link. */

/**
 * Whether the given relationship values differ from the row's. Throws if a "many" side is not a list, unless there is a difference before
 * it: the server compares in the order of the row's keys, with single sides first and hidden ends in the order in which they are given.
 */
export function relationsDiffer(scope: RowScope, table: TableDefinition, old: StoredRow, given: RowValues): boolean {
  const newValue = ({ column }: Relation): unknown => given[column.key] ?? null;
  const oldId = (relation: Relation): string | null =>
    isGone(scope, table, relation, old) ? '' : ((old.values[relation.column.key] ?? null) as string | null);
  return asCompared(table, given).some((relation) => {
    if (!relation.many) return singleDiffers(newValue(relation), isHidden(relation) ? null : oldId(relation));
    const list = requireList(newValue(relation));
    // The server has no list of its own to compare with at a hidden end.
    if (isHidden(relation)) throw new AppwriteError('general_unknown');
    const linked = linkedIds(scope, requireRelated(scope, table, relation), relation, old.id);
    return linked.length !== list.length || list.some((item, at) => idOf(item) !== linked[at]);
  });
}

function asCompared(table: TableDefinition, given: RowValues): readonly Relation[] {
  const relations = relationsOf(table).filter(({ column }) => column.key in given);
  const shown = relations.filter((relation) => !isHidden(relation));
  const keys = Object.keys(given);
  const hidden = relations.filter(isHidden).sort((a, b) => keys.indexOf(a.column.key) - keys.indexOf(b.column.key));
  return [...shown.filter(({ many }) => !many), ...shown.filter(({ many }) => many), ...hidden];
}

function requireList(value: unknown): readonly unknown[] {
  const list = relationList(value);
  if (list) return list;
  const what = nestedOf(value) ? 'object' : phpType(value);
  throw relationError(`Must be either an array of documents or document IDs, ${what} given.`);
}

/** A value of another type (an empty text counts as not null) differs from a missing link, and equals any existing one. */
function singleDiffers(value: unknown, before: string | null): boolean {
  if ((value === null) !== (before === null)) return true;
  const id = idOf(value);
  return typeof id === 'string' && id !== before;
}

const idOf = (value: unknown): unknown => nestedOf(value)?.id ?? value;

/**
 * Writes the other sides of a changed row, reduces `values` to what the response shows of single sides, and returns what is written of
 * them. Unchanged sides are shown, and written as they were, if the server has their id available, which it does not for a child's link to
 * its only parent: that link stays as the rows nested in this one have left it.
 *
 * @param old the row before the change, but with its new permissions, which new nested rows inherit
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
  const linkedBefore = linksBefore(scope, table, old, given);
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    const isUnread = !(key in given) && isGone(scope, table, relation, old);
    const value = isUnread ? [] : (given[key] ?? null);
    // The server does not see what a hidden end holds.
    const before = (isHidden(relation) ? null : (old.values[key] ?? null)) as string | null;
    const isGiven = key in given || isUnread;
    delete values[key];
    if (!isGiven && !isPaired(relation)) refuseGoneBeyond(scope, writer, table, relation, old, stack);
    if (!isGiven || (before === null && !relation.many && looseEqual(value, null))) {
      if (before !== null && showsUnchanged(relation)) {
        values[key] = before;
        stored[key] = before;
      }
      continue;
    }
    const related = requireRelated(scope, table, relation);
    if (isTooDeep(stack, related)) continue;
    const step: Step = { scope, writer, related, relation, row: old, stack: [...stack, table.sequence] };
    if (relation.many) {
      const linked = linkedBefore.get(key) ?? [];
      // In PHP a missing list is an empty one.
      if (linked.length > 0 || !looseEqual(value, [])) replaceSet(step, value, linked);
    } else {
      const isOneToOne = relation.relationship.relationType === 'oneToOne';
      const id = isOneToOne ? relinkOneToOne(step, value, before) : relinkToOne(step, value);
      values[key] = id;
      stored[key] = id;
    }
  }
  return stored;
}

/** The rows on the given sides of many, as they are before anything is written: a nested row may link itself. */
function linksBefore(
  scope: RowScope,
  table: TableDefinition,
  { id }: StoredRow,
  given: RowValues,
): ReadonlyMap<string, readonly string[]> {
  const many = relationsOf(table).filter((one) => one.many && !isHidden(one) && one.column.key in given);
  return new Map(many.map((one) => [one.column.key, linkedIds(scope, requireRelated(scope, table, one), one, id)]));
}

/**
 * An update compares the linked rows that it does not contain with themselves. A row that links to a missing row differs from itself, so
 * it is written, too, and refused.
 */
export function refuseGoneBeyond(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  relation: Relation,
  old: StoredRow,
  stack: readonly number[],
): void {
  if (isDeepest(stack)) return;
  const inner = [...stack, table.sequence];
  const linked = linkedWithGone(scope, table, relation, old, (beyond) => !isTooDeep(inner, beyond));
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
    if (twoWay) setReference(step, existing);
    return value;
  }
  if (twoWay && before !== null) {
    const former = findReadable(step.scope, step.related, before);
    if (!former) throw new AppwriteError('general_unknown');
    clearReference(step, former, true);
  }
  return null;
}

/** The server should check whether the row is already linked, but looks for one that points back to the id of that row, not of this one. */
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

/** Creates or updates a nested row, with a link back to this one if requested, and returns its id. */
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

/** The same without a link back: an existing row without given values is not changed, whatever its given permissions are. */
function writeUnbound(step: Step, nested: RowInput): string {
  const existing = findReadable(step.scope, step.related, nested.id);
  return existing && Object.keys(nested.values).length === 0 ? existing.id : writeNested(step, nested, false);
}

function replaceSet(step: Step, value: unknown, before: readonly string[]): void {
  const isJunction = step.relation.relationship.relationType === 'manyToMany';
  if (isJunction && value === null) return;
  if (isJunction && !relationList(value)) throw relationError('Must be an array of documents or document IDs.');
  const list = requireList(value);
  if (isHidden(step.relation)) throw new AppwriteError('general_unknown');
  const keptIds = list.map((item) => {
    const id = idOf(item);
    if (typeof id !== 'string') throw relationError('No value given.');
    return id;
  });
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

function unlink(step: Step, id: string): void {
  const former = findRow(step.scope.engine, step.related, id);
  if (former) clearReference(step, former, false);
}

function linkFromOther(step: Step, item: unknown): void {
  const nested = nestedOf(item);
  if (nested) {
    writeNested(step, nested, true);
    return;
  }
  const existing = findReadable(step.scope, step.related, String(item));
  if (existing) setReference(step, existing);
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
