import { isTextType } from '../rules/schema/column-types.js';
import type {
  ColumnDefinition,
  IndexDefinition,
  RelationshipDefinition,
  TableDefinition,
} from '../rules/schema/table-definition.js';

/**
 * The names inside the SQLite file. They are made of catalogue numbers only, so that nothing of a request ever reaches an SQL
 * identifier, and a rename touches no stored name.
 *
 * A collection is the table `t<n>` with
 * - `sequence INTEGER PRIMARY KEY AUTOINCREMENT`, `id TEXT` (unique by `upper(id)`, which it also sorts by), `created_at TEXT`, `updated_at TEXT` (as answered),
 *   `permissions TEXT` (a JSON array), and with some engines `id_key TEXT`, which rows are sorted by (empty until they are);
 * - per stored column `c<n>`: TEXT for the string family and datetimes (as answered), INTEGER for integers and booleans (0, 1), REAL for
 *   floats, JSON text for arrays and geometries, the related row's id (the engine says of which SQL type) for a relationship;
 * - per folded column also `c<n>f TEXT`: the engine's key of its value, which comparisons, orders and indexes use; null until one of them does.
 *
 * A manyToMany is the table `j<n>` (`sequence INTEGER PRIMARY KEY AUTOINCREMENT`, `parent`, `child`: row ids, `linked_at`: when).
 * An index is the SQL index `i<n>`, a fulltext index the FTS5 table `f<n>`, a spatial one the R*Tree `s<n>`.
 */
export function tableName(table: TableDefinition): string {
  return `t${table.sequence}`;
}

/** The SQL column that holds the column's value; only where `isStored` says so. */
export function columnName(column: ColumnDefinition): string {
  return `c${column.sequence}`;
}

/** The SQL column that holds the value folded for comparison; only where `isFolded` says so. */
export function foldedName(column: ColumnDefinition): string {
  return `c${column.sequence}f`;
}

/** The SQL table that holds the links of a manyToMany. */
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
 * Says whether the table holds a value for the column: all but the sides of a relationship that live in the related table or
 * in a junction, and those that a failed rename took away (fact 61; a one-way oneToOne is stored on the parent alone).
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

/** Says whether a value is compared in folded form: text, unless it is an array (compared by element) or encrypted (never compared). */
export function isFolded(column: ColumnDefinition): boolean {
  return column.folded !== false && isTextType(column.type) && !column.array && !column.encrypt;
}
