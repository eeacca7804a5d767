import type { FieldType } from './field-types.js';

/** One attribute of a table. What is not given stays as it is on an existing attribute; `required` is false. */
export interface DatabaseField {
  /** A word of `FIELD_TYPES`, or the words an enum may hold. */
  readonly type: FieldType | readonly string[];
  readonly required?: boolean;
  readonly default?: unknown;
  readonly array?: boolean;
  /** Characters of a string; 255 when not given. */
  readonly size?: number;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
}

/** The attributes of a table by name. */
export type TableFields = Readonly<Record<string, DatabaseField>>;

export interface IndexDefinition {
  readonly key: string;
  readonly type: 'key' | 'fulltext' | 'unique';
  readonly attributes: readonly string[];
  readonly orders?: readonly ('ASC' | 'DESC')[];
}

/**
 * A table: a collection of Appwrite. Written `as const`, or directly into the call, it gives its documents their type.
 *
 * @example { name: 'users', schema: { name: { type: 'string', required: true }, age: { type: 'integer', min: 0 } } }
 */
export interface TableDefinition<Fields extends TableFields = TableFields> {
  readonly name: string;
  /** Id of the collection; the name when not given. */
  readonly id?: string;
  readonly schema: Fields;
  /** Who may do what: `{ read: 'any', update: ['users', 'team:editors'] }`. No one but API keys when not given. */
  readonly role?: Readonly<Record<string, string | readonly string[]>>;
  readonly indexes?: readonly IndexDefinition[];
}
