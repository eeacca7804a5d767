import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Catalog } from '../catalog.js';

/** One side of a relationship: a column and its table. */
export interface RelationshipSide {
  readonly table: TableDefinition;
  readonly column: ColumnDefinition;
}

/** The other side of a relationship column (hidden if the relationship is one-way); undefined if it does not exist any more. */
export function partnerOf(
  catalog: Catalog,
  table: TableDefinition,
  column: ColumnDefinition,
): RelationshipSide | undefined {
  const { relationship } = column;
  if (!relationship) return undefined;
  const database = catalog.databaseBySequence(table.databaseSequence);
  const other = database && catalog.table(database, relationship.relatedTable);
  const match =
    other &&
    [...other.columns, ...other.hiddenColumns].find(
      (candidate) => candidate.relationship?.link === relationship.link && candidate.sequence !== column.sequence,
    );
  return other && match && { table: other, column: match };
}
