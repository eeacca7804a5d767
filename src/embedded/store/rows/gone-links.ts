import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, junctionName, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { backRelation, junctionSides } from './row-links.js';
import type { StoredRow } from './row-record.js';
import { type Relation, type RowScope, relatedTable, relationsOf } from './row-scope.js';
import { findRow } from './row-store.js';

/** The hidden end of a one-way relationship, which nobody created. */
export function isHidden({ relationship }: Relation): boolean {
  return relationship.side === 'child' && !relationship.twoWay;
}

/**
 * Whether a row links to a row that does not exist, in a table that does. The server reads that link as an empty document: every id
 * differs from it, even its own, and an update without the relationship finds an empty list in its place (fact 73).
 */
export function isGone(scope: RowScope, table: TableDefinition, relation: Relation, { values }: StoredRow): boolean {
  const id = values[relation.column.key];
  if (typeof id !== 'string' || !relation.stored || isHidden(relation)) return false;
  const related = relatedTable(scope.catalog, table, relation.column);
  return related !== undefined && findRow(scope.engine, related, id)?.id !== id;
}

/** A row at the other end of a relationship that links to a missing row, in a table that counts, if there is one; links back are ignored. */
export function linkedWithGone(
  scope: RowScope,
  table: TableDefinition,
  relation: Relation,
  row: StoredRow,
  counts: (beyond: TableDefinition) => boolean,
): StoredRow | undefined {
  const related = relatedTable(scope.catalog, table, relation.column);
  if (!related || isHidden(relation)) return undefined;
  const [condition, id] = conditionOf(related, relation, row);
  if (typeof id !== 'string') return undefined;
  for (const far of relationsOf(related)) {
    const isBack = far.relationship.link === relation.relationship.link;
    const beyond = relatedTable(scope.catalog, related, far.column);
    if (!beyond || !counts(beyond) || !far.stored || isHidden(far) || isBack) continue;
    const link = `own.${columnName(far.column)}`;
    const found = scope.engine
      .prepare(
        `SELECT ${textOut('own.id')} AS id FROM ${tableName(related)} AS own WHERE ${condition} AND ${link} IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM ${tableName(beyond)} AS far WHERE upper(far.id) = upper(${link}) AND far.id = ${link} COLLATE BINARY) LIMIT 1`,
      )
      .get(id);
    const linked = found && findRow(scope.engine, related, String(found.id));
    if (linked) return linked;
  }
  return undefined;
}

/** The SQL condition on the other table (`own`) for the rows that a row is linked to, and its parameter. Uses columns with an index. */
function conditionOf(related: TableDefinition, relation: Relation, row: StoredRow): readonly [string, unknown] {
  if (!relation.many) return ['upper(own.id) = upper(?)', row.values[relation.column.key]];
  if (relation.relationship.relationType === 'manyToMany') {
    const [own, other] = junctionSides(relation);
    return [
      `upper(own.id) IN (SELECT upper(${other}) FROM ${junctionName(relation.relationship)} WHERE ${own} = ?)`,
      row.id,
    ];
  }
  const back = backRelation(related, relation);
  return back?.stored ? [`own.${columnName(back.column)} = ?`, row.id] : ['', null];
}
