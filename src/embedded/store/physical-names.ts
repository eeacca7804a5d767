import { isTextType } from '../rules/schema/column-types.js';
import type {
  ColumnDefinition,
  IndexDefinition,
  RelationshipDefinition,
  TableDefinition,
} from '../rules/schema/table-definition.js';

/**
 * The names inside the SQLite file. They only contain catalogue numbers, so that no part of a request can become an SQL identifier, and a
 * rename changes no stored name.
 *
 * A collection is the table `t<n>` with
 * - `sequence INTEGER PRIMARY KEY AUTOINCREMENT`, `id TEXT` (unique by `upper(id)`, by which it is also sorted), `created_at TEXT`,
 * `updated_at TEXT` (as in responses), `permissions TEXT` (a JSON array), and with some engines `id_key TEXT`, by which rows are sorted
 * (empty until they are);
 * - per stored column `c<n>`: TEXT for string types and datetimes (as in responses), INTEGER for integers and booleans (0, 1), REAL for
 * floats, JSON text for arrays and geometries, the related row's id for a relationship (the engine defines its SQL type);
 * - per folded column also `c<n>f TEXT`: the engine's key of its value, used by comparisons, orders and indexes; null until one of them
 * needs it.
 *
 * A manyToMany is the table `j<n>` (`sequence INTEGER PRIMARY KEY AUTOINCREMENT`, `parent`, `child`: row ids, `linked_at`: time of the
 * link). An index is the SQL index `i<n>`, a fulltext index the FTS5 table `f<n>`, a spatial one the R*Tree `s<n>`.
 */
export function tableName(table: TableDefinition): string {
  return `t${table.sequence}`;
}

/** The SQL column of the column's value; only if `isStored`. */
export function columnName(column: ColumnDefinition): string {
  return `c${column.sequence}`;
}

/** The SQL column of the folded value, for comparisons; only if `isFolded`. */
export function foldedName(column: ColumnDefinition): string {
  return `c${column.sequence}f`;
}

/** The SQL table of the links of a manyToMany. */
export function junctionName(relationship: RelationshipDefinition): string {
  return `j${relationship.link}`;
}

/** The SQL index of a key or unique index. */
export function indexName(index: IndexDefinition): string {
  return `i${index.sequence}`;
}

/** The FTS5 table of a fulltext index. */
export function fulltextName(index: IndexDefinition): string {
  return `f${index.sequence}`;
}

/** The R*Tree of a spatial index. */
export function spatialName(index: IndexDefinition): string {
  return `s${index.sequence}`;
}

/**
 * Whether the table stores a value for the column: all except sides of a relationship that are stored in the related table or in a
 * junction, and columns that a failed rename removed (fact 61; a one-way oneToOne is only stored on the parent's side).
 */
export function isStored(column: ColumnDefinition): boolean {
  const { relationship, lost } = column;
  if (lost) return false;
  if (!relationship) return true;
  const { relationType, side, twoWay } = relationship;
  switch (relationType) {
    case 'oneToOne':
      return side === 'parent' || twoWay;
    case 'oneToMany':
      return side === 'child';
    case 'manyToOne':
      return side === 'parent';
    case 'manyToMany':
      return false;
  }
}

/** Whether a value is compared in folded form: text, unless it is an array (compared by element) or encrypted (never compared). */
export function isFolded(column: ColumnDefinition): boolean {
  return column.folded !== false && isTextType(column.type) && !column.array && !column.encrypt;
}
