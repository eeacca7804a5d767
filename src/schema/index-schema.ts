export type IndexType = 'key' | 'unique' | 'fulltext' | 'spatial';
export const INDEX_TYPES: readonly IndexType[] = ['key', 'unique', 'fulltext', 'spatial'];
export type IndexOrder = 'asc' | 'desc';

/** An index. It cannot be altered; a changed one is dropped and created again. */
export interface IndexSchema {
  readonly key: string;
  readonly type: IndexType;
  /** Attribute keys, or `$id`, `$createdAt`, `$updatedAt`. */
  readonly attributes: readonly string[];
  /** One per attribute; always `asc` for fulltext and spatial indexes, where Appwrite ignores it. */
  readonly orders: readonly IndexOrder[];
  /** One per attribute, in characters; 0 means the whole value. */
  readonly lengths: readonly number[];
}
