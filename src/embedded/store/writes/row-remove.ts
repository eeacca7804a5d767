import { AppwriteError } from '../../rules/appwrite-error.js';
import { listAccess, requireTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../rows/find-readable.js';
import { backRelation, junctionIds, linkedIds, removeLinks } from '../rows/row-links.js';
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
  readonly way: readonly Passed[];
}

/** A relationship that a cascade used, and the row from which it did. */
interface Passed {
  readonly link: number;
  readonly side: string;
  readonly rowId: string;
}

/**
 * Deletes a row and applies its relationships: they unlink rows, delete them, or forbid the deletion (`row_delete_restricted`). A cascade
 * never goes back through the relationship it came from, nor twice from one row.
 */
export function deleteRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  row: StoredRow,
  way: readonly Passed[] = [],
): void {
  requireTouch(scope.access, table, 'delete', row.permissions);
  refuseNewer(scope, row.updatedAt);
  for (const relation of relationsOf(table)) {
    const related = relatedTable(scope.catalog, table, relation.column);
    if (!related) continue;
    const step: Step = { scope, writer, related, relation, row, way };
    const { enforcedOnDelete: rule, link, side } = relation.relationship;
    if (rule === 'restrict') restrict(step);
    else if (rule === 'setNull') unlink(step);
    else if (!way.some((one) => one.link === link && (one.side !== side || one.rowId === row.id))) cascade(step);
  }
  removeRow(scope.engine, table, row.sequence);
}

/** The ids of the rows at the other end that this side knows; missing rows are ignored. */
function relatedIds({ scope, related, relation, row }: Step): string[] {
  if (!relation.stored) return linkedIds(scope, related, relation, row.id);
  const id = row.values[relation.column.key];
  return typeof id === 'string' && findRow(scope.engine, related, id)?.id === id ? [id] : [];
}

/** The ids that the server can list as the caller. Throws `user_unauthorized` if the caller can read none of the table. */
function readableIds(step: Step): string[] {
  const { scope, related } = step;
  listAccess(scope.access, related, 'read');
  return relatedIds(step).filter((id) => findReadable(scope, related, id));
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
  } else if (step.relation.many) {
    clearReferences(step, relationType === 'manyToOne' && !twoWay ? readableIds(step) : relatedIds(step));
  }
}

/** Removes this row's id from the rows that contain it. */
function clearReferences(step: Step, ids: readonly string[] = relatedIds(step)): void {
  const { scope, writer, related, relation } = step;
  if (!backRelation(related, relation)?.stored) return;
  for (const id of ids) {
    const other = findRow(scope.engine, related, id);
    if (other) clearReference({ writer, related, relation, stack: [] }, other, false);
  }
}

function cascade(step: Step): void {
  const { scope, writer, related, relation, row } = step;
  const { link, side } = relation.relationship;
  const ids = cascadedIds(step);
  if (relation.relationship.relationType === 'manyToMany') removeLinks(scope, relation, row.id);
  const way = [...step.way, { link, side, rowId: row.id }];
  for (const id of ids) {
    const other = findRow(scope.engine, related, id);
    if (other) deleteRow(scope, writer, related, other, way);
  }
}

function cascadedIds(step: Step): readonly string[] {
  const { scope, relation, row } = step;
  const { relationType, side } = relation.relationship;
  if (relationType === 'oneToOne') return relation.stored ? relatedIds(step) : [];
  if (relationType === 'manyToMany') return side === 'parent' ? junctionIds(scope, relation, row.id) : [];
  if (!relation.many) return [];
  return relationType === 'manyToOne' ? readableIds(step) : relatedIds(step);
}
