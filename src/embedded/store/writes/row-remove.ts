import { AppwriteError } from '../../rules/appwrite-error.js';
import { requireTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { backRelation, linkedIds, removeLinks } from '../rows/row-links.js';
import type { StoredRow } from '../rows/row-record.js';
import {
  type Relation,
  type RowScope,
  type RowWriter,
  refuseNewer,
  relatedTable,
  relationsOf,
} from '../rows/row-scope.js';
import { findRow, removeRow } from '../rows/row-store.js';
import { clearReference } from './row-relate.js';

interface Step {
  readonly scope: RowScope;
  readonly writer: RowWriter;
  readonly related: TableDefinition;
  readonly relation: Relation;
  readonly row: StoredRow;
  /** Relationships that a cascade came through. */
  readonly links: readonly number[];
}

/**
 * Deletes a row with what its relationships ask for: rows are unlinked, deleted along, or forbid it (`row_delete_restricted`).
 * A cascade never goes back through the relationship it came by.
 */
export function deleteRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  row: StoredRow,
  links: readonly number[] = [],
): void {
  requireTouch(scope.access, table, 'delete', row.permissions);
  refuseNewer(scope, row.updatedAt);
  for (const relation of relationsOf(table)) {
    const related = relatedTable(scope.catalog, table, relation.column);
    if (!related) continue;
    const step: Step = { scope, writer, related, relation, row, links };
    const rule = relation.relationship.enforcedOnDelete;
    if (rule === 'restrict') restrict(step);
    else if (rule === 'setNull') unlink(step);
    else if (!links.includes(relation.relationship.link)) cascade(step);
  }
  removeRow(scope.engine, table, row.sequence);
}

/** Ids of the rows at the other end, as far as this side knows them; a row that is gone counts for nothing. */
function relatedIds({ scope, related, relation, row }: Step): string[] {
  if (!relation.stored) return linkedIds(scope, related, relation, row.id);
  const id = row.values[relation.column.key];
  return typeof id === 'string' && findRow(scope.engine, related, id) ? [id] : [];
}

function restrict(step: Step): void {
  const { relationType, side, twoWay } = step.relation.relationship;
  const refuses =
    (side === 'parent' && relationType !== 'manyToOne') || (side === 'child' && relationType === 'manyToOne');
  if (refuses && relatedIds(step).length > 0) throw new AppwriteError('row_delete_restricted');
  if (relationType === 'oneToOne' && side === 'child' && !twoWay) clearReferences(step);
}

function unlink(step: Step): void {
  const { relationType, side, twoWay } = step.relation.relationship;
  if (relationType === 'manyToMany') removeLinks(step.scope, step.relation, step.row.id);
  else if (relationType === 'oneToOne') {
    if (twoWay || side === 'child') clearReferences(step);
  } else if (step.relation.many) clearReferences(step);
}

/** Takes this row's id out of the rows that hold it. */
function clearReferences(step: Step): void {
  const { scope, writer, related, relation } = step;
  const back = backRelation(related, relation);
  if (!back?.stored) return;
  for (const id of relatedIds(step)) {
    const other = findRow(scope.engine, related, id);
    if (other) clearReference(writer, related, other, back.column.key, false);
  }
}

function cascade(step: Step): void {
  const { scope, writer, related, relation, row } = step;
  const { relationType, side, link } = relation.relationship;
  const follows =
    relationType === 'oneToOne' ? relation.stored : relationType === 'manyToMany' ? side === 'parent' : relation.many;
  const ids = follows ? relatedIds(step) : [];
  if (relationType === 'manyToMany') removeLinks(scope, relation, row.id);
  for (const id of ids) {
    const other = findRow(scope.engine, related, id);
    if (other) deleteRow(scope, writer, related, other, [...step.links, link]);
  }
}
