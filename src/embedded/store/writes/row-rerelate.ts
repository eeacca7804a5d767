import { phpType } from '../../rules/php/php-number.js';
import { type RowInput, relationList } from '../../rules/rows/row-input.js';
import type { RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { addLink, linkedIds, removeLink } from '../rows/row-links.js';
import type { StoredRow } from '../rows/row-record.js';
import { type Relation, type RowScope, type RowWriter, relationsOf, requireRelated } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';
import {
  inheriting,
  isTooDeep,
  type LinkedRow,
  nestedOf,
  refuseForeignSide,
  relationError,
  setReference,
  withValue,
} from './row-relate.js';

/** Relationship values of rows being updated: a list replaces the whole set, a single value the link. */

interface Step {
  readonly scope: RowScope;
  readonly writer: RowWriter;
  readonly related: TableDefinition;
  readonly relation: Relation;
  readonly row: LinkedRow;
  readonly stack: readonly number[];
}

/** Whether the given relationship values differ from the row's; throws for what is no list on a side of many. */
export function relationsDiffer(scope: RowScope, table: TableDefinition, old: StoredRow, given: RowValues): boolean {
  let differ = false;
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    if (!(key in given)) continue;
    const value = given[key] ?? null;
    if (!relation.many) {
      if (idOf(value) !== (old.values[key] ?? null)) differ = true;
      continue;
    }
    const list = relationList(value);
    if (!list) {
      const what = nestedOf(value) ? 'object' : phpType(value);
      throw relationError(`Must be either an array of documents or document IDs, ${what} given.`);
    }
    const linked = linkedIds(scope, requireRelated(scope, table, relation), relation, old.id);
    if (linked.length !== list.length || list.some((item, at) => idOf(item) !== linked[at])) differ = true;
  }
  return differ;
}

const idOf = (value: unknown): unknown => nestedOf(value)?.id ?? value;

/** Writes the other sides of a changed row and leaves in `values` what its own table stores. Only given keys are touched. */
export function relateChangedRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  old: StoredRow,
  given: RowValues,
  values: RowValues,
  stack: readonly number[],
): void {
  for (const relation of relationsOf(table)) {
    const { key } = relation.column;
    if (!(key in given)) continue;
    const value = given[key] ?? null;
    const before = (old.values[key] ?? null) as string | null;
    const related = requireRelated(scope, table, relation);
    if (relation.stored) values[key] = before;
    else delete values[key];
    if ((value === null && before === null && !relation.many) || isTooDeep(stack, related)) continue;
    const step: Step = { scope, writer, related, relation, row: old, stack: [...stack, table.sequence] };
    if (relation.many) replaceSet(step, relationList(value) ?? [], linkedIds(scope, related, relation, old.id));
    else if (relation.relationship.relationType === 'oneToOne') values[key] = relinkOneToOne(step, value, before);
    else values[key] = relinkToOne(step, value);
  }
}

function relinkOneToOne(step: Step, value: unknown, before: string | null): string | null {
  const { relation } = step;
  const { twoWay } = relation.relationship;
  refuseForeignSide(relation);
  const nested = nestedOf(value);
  if (value !== null && typeof value !== 'string' && !nested) {
    throw relationError(`Must be either a document, document ID or null.${twoWay ? '' : ' Array given.'}`);
  }
  if (nested)
    return writeNested(twoWay ? { ...step, stack: [...step.stack, step.related.sequence] } : step, nested, twoWay);
  if (typeof value === 'string') {
    const existing = findRow(step.scope.engine, step.related, value);
    if (!existing) return null;
    if (twoWay) setReference(step.writer, step.related, existing, relation.relationship.twoWayKey, step.row.id);
    return value;
  }
  const former = twoWay && before !== null ? findRow(step.scope.engine, step.related, before) : undefined;
  if (former) setReference(step.writer, step.related, former, relation.relationship.twoWayKey, null);
  return null;
}

function relinkToOne(step: Step, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return findRow(step.scope.engine, step.related, value) ? value : null;
  const nested = nestedOf(value);
  if (nested) return writeNested(step, nested, false);
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
  const existing = findRow(scope.engine, related, nested.id);
  if (existing) return writer.update(related, existing, input, { stack, relations: true, checked: true }).id;
  return writer.create(related, inheriting(input, row.permissions), stack).id;
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
  if (former) setReference(writer, related, former, relation.relationship.twoWayKey, null, false);
}

function linkFromOther(step: Step, item: unknown): void {
  const nested = nestedOf(item);
  if (nested) {
    writeNested(step, nested, true);
    return;
  }
  const existing = findRow(step.scope.engine, step.related, String(item));
  if (existing) setReference(step.writer, step.related, existing, step.relation.relationship.twoWayKey, step.row.id);
}

function linkThroughJunction(step: Step, item: unknown, before: ReadonlySet<string>): void {
  const nested = nestedOf(item);
  const id = nested ? writeNested(step, nested, false) : findRow(step.scope.engine, step.related, String(item))?.id;
  if (id !== undefined && !before.has(id)) addLink(step.scope, step.relation, step.row.id, id);
}
