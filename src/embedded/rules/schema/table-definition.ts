import type { Dials } from '../../dials/dials.js';

/** What the embedded server knows about a database, a table, a column and an index: plain data, as the store keeps it. */

export interface DatabaseDefinition {
  readonly sequence: number;
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** `legacy` when made through `/v1/databases`. */
  readonly type: 'tablesdb' | 'legacy';
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface TableDefinition {
  /** The rules that its values are kept, compared and answered by; the file's own, not kept with the table. */
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
  /** In creation order, whatever their status. */
  readonly columns: readonly ColumnDefinition[];
  /** The child sides of one-way relationships: stored and enforced as any other, but no schema route shows them. */
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
  /** Never changes, unlike the key; names the stored column (see `store/physical-names.ts`). */
  readonly sequence: number;
  readonly key: string;
  readonly type: ColumnType;
  readonly format: ColumnFormat;
  readonly status: Status;
  readonly error: string;
  readonly required: boolean;
  readonly array: boolean;
  /** Characters for the string family, bytes for integers, 0 otherwise. */
  readonly size: number;
  /** Bounds of a numeric column; null where it was created inline without them. */
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly elements: readonly string[] | null;
  /** What the API shows. */
  readonly default: unknown;
  /** What a new row gets: differs from `default` after one PATCH with `default: null` (fact 2). */
  readonly rowDefault: unknown;
  readonly encrypt: boolean;
  /** False for the text columns of a table beyond the 900th: SQLite has room for no more folded companions, they compare as they are. */
  readonly folded?: false;
  /** Set where a rename stayed half done: the engine has no column of this key. Its values show under the other key until a column is made of them. */
  readonly lost?: { readonly shownAs: string | null };
  readonly relationship: RelationshipDefinition | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type RelationType = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
export type OnDelete = 'cascade' | 'restrict' | 'setNull';

export interface RelationshipDefinition {
  /** The same number on both sides; names the junction table of a manyToMany. */
  readonly link: number;
  readonly relatedTable: string;
  readonly relationType: RelationType;
  readonly twoWay: boolean;
  /** The key of the other side's column, in `hiddenColumns` there when the relationship is one-way. */
  readonly twoWayKey: string;
  /** What the API shows; `enforcedOnDelete` is what row deletion does (they part after a rename without `onDelete`). */
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
  /** False for a unique index that was created over duplicates: the server shows it as available and it does not bind (fact 1). */
  readonly enforced: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
