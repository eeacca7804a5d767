import type { Dials } from '../../dials/dials.js';

/** What the embedded server knows about a database, a table, a column and an index: plain data, as the store keeps it. */

export interface DatabaseDefinition {
  readonly sequence: number;
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** `legacy` if created through `/v1/databases`. */
  readonly type: 'tablesdb' | 'legacy';
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface TableDefinition {
  /** The rules by which its values are stored, compared and returned. They belong to the file and are not stored with the table. */
  readonly dials: Dials;
  readonly sequence: number;
  readonly databaseSequence: number;
  readonly databaseId: string;
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly rowSecurity: boolean;
  readonly permissions: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  /** In the order of creation, whatever their status. */
  readonly columns: readonly ColumnDefinition[];
  /** The child sides of one-way relationships: stored and enforced like others, but not shown by schema routes. */
  readonly hiddenColumns: readonly ColumnDefinition[];
  readonly indexes: readonly IndexDefinition[];
}

export type Status = 'processing' | 'available' | 'deleting' | 'stuck' | 'failed';

export type ColumnType =
  | 'string'
  | 'varchar'
  | 'text'
  | 'mediumtext'
  | 'longtext'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'datetime'
  | 'point'
  | 'linestring'
  | 'polygon'
  | 'relationship';

export type ColumnFormat = '' | 'email' | 'url' | 'ip' | 'enum' | 'intRange' | 'bigintRange' | 'floatRange';

export interface ColumnDefinition {
  /** Never changes, unlike the key; used in the name of the stored column (see `store/physical-names.ts`). */
  readonly sequence: number;
  readonly key: string;
  readonly type: ColumnType;
  readonly format: ColumnFormat;
  readonly status: Status;
  readonly error: string;
  readonly required: boolean;
  readonly array: boolean;
  /** Characters for string types, bytes for integers, 0 otherwise. */
  readonly size: number;
  /** Bounds of a numeric column; null if it was created inline without them. */
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly elements: readonly string[] | null;
  /** The default that the API shows. */
  readonly default: unknown;
  /** The default that new rows get; differs from `default` after a PATCH with `default: null` (fact 2). */
  readonly rowDefault: unknown;
  readonly encrypt: boolean;
  /** False for text columns beyond the 900th of a table, since SQLite has no room for more folded columns; they are compared unfolded. */
  readonly folded?: false;
  /**
   * Set if a rename stopped halfway: the engine has no column with this key. Its values are shown under the other key until a column with
   * that key is created.
   */
  readonly lost?: { readonly shownAs: string | null };
  readonly relationship: RelationshipDefinition | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type RelationType = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
export type OnDelete = 'cascade' | 'restrict' | 'setNull';

export interface RelationshipDefinition {
  /** The same number on both sides; used in the name of the junction table of a manyToMany. */
  readonly link: number;
  readonly relatedTable: string;
  readonly relationType: RelationType;
  readonly twoWay: boolean;
  /** The key of the other side's column, which is in `hiddenColumns` if the relationship is one-way. */
  readonly twoWayKey: string;
  /** What the API shows; row deletion uses `enforcedOnDelete` (they differ after a rename without `onDelete`). */
  readonly onDelete: OnDelete;
  readonly enforcedOnDelete: OnDelete;
  readonly side: 'parent' | 'child';
}

export type IndexType = 'key' | 'unique' | 'fulltext' | 'spatial';

export interface IndexDefinition {
  readonly sequence: number;
  readonly key: string;
  readonly type: IndexType;
  readonly status: Status;
  readonly error: string;
  readonly columns: readonly string[];
  readonly lengths: readonly (number | null)[];
  /** As sent. */
  readonly orders: readonly string[];
  /** False for a unique index that was created over duplicates: the server shows it as available but does not enforce it (fact 1). */
  readonly enforced: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
