import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, junctionName, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { type Relation, type RowScope, refuseNewer, relationsOf } from './row-scope.js';
import { findRow } from './row-store.js';

/** Finds related rows that are not stored in the row's own table, using the other table's column or the junction. */

/** The column of the other table that points back, if that table stores one. */
export function backRelation(related: TableDefinition, { relationship }: Relation): Relation | undefined {
  return relationsOf(related).find(
    (candidate) =>
      candidate.relationship.link === relationship.link && candidate.relationship.side !== relationship.side,
  );
}

/** The junction's columns as seen from one side: [this row's id, the related row's id]. */
export function junctionSides({ relationship }: Relation): readonly [own: string, other: string] {
  return relationship.side === 'parent' ? ['parent', 'child'] : ['child', 'parent'];
}

/** The ids that the junction contains for a row, including those of missing rows. */
export function junctionIds({ engine }: RowScope, relation: Relation, id: string): string[] {
  const [own, other] = junctionSides(relation);
  const sql = `SELECT ${textOut(other)} AS id FROM ${junctionName(relation.relationship)} WHERE ${own} = ? ORDER BY sequence`;
  return engine
    .prepare(sql)
    .all(id)
    .map((row) => String(row.id));
}

/** The ids of the rows that a row is related to through a side that its table does not store, in the order of the response. */
export function linkedIds(scope: RowScope, related: TableDefinition, relation: Relation, id: string): string[] {
  if (relation.relationship.relationType === 'manyToMany') {
    return junctionIds(scope, relation, id).filter((other) => findRow(scope.engine, related, other)?.id === other);
  }
  const back = backRelation(related, relation);
  if (!back?.stored) return [];
  const sql = `SELECT ${textOut('id')} AS id FROM ${tableName(related)} WHERE ${columnName(back.column)} = ? ORDER BY sequence`;
  return scope.engine
    .prepare(sql)
    .all(id)
    .map((row) => String(row.id));
}

/** Links two rows through the junction; like on the server, the same link may exist twice. Each link has its own time. */
export function addLink(scope: RowScope, relation: Relation, id: string, relatedId: string): void {
  const [own, other] = junctionSides(relation);
  const sql = `INSERT INTO ${junctionName(relation.relationship)} (${own}, ${other}, linked_at) VALUES (?, ?, ?)`;
  scope.engine.prepare(sql).run(id, relatedId, scope.now);
}

/** Removes all links between two rows. Throws `row_update_conflict` for a link that is newer than the call's guard. */
export function removeLink(scope: RowScope, relation: Relation, id: string, relatedId: string): void {
  const [own, other] = junctionSides(relation);
  removeWhere(scope, relation, `${own} = ? AND ${other} = ?`, [id, relatedId]);
}

/** Removes all links of a row. Throws like `removeLink`. */
export function removeLinks(scope: RowScope, relation: Relation, id: string): void {
  const [own] = junctionSides(relation);
  removeWhere(scope, relation, `${own} = ?`, [id]);
}

function removeWhere(scope: RowScope, { relationship }: Relation, condition: string, ids: readonly string[]): void {
  const name = junctionName(relationship);
  const newest = scope.engine
    .prepare(`SELECT ${textOut('max(linked_at)')} AS newest FROM ${name} WHERE ${condition}`)
    .get(...ids);
  if (typeof newest?.newest === 'string') refuseNewer(scope, newest.newest);
  scope.engine.prepare(`DELETE FROM ${name} WHERE ${condition}`).run(...ids);
}
