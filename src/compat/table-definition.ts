import type { FieldType } from './field-types.js';

/** One attribute of a table. Omitted options stay as they are on an existing attribute; `required` is false by default. */
export interface DatabaseField {
  /** A word of `FIELD_TYPES`, or the words of an enum. */
  readonly type: FieldType | readonly string[];
  readonly required?: boolean;
  readonly default?: unknown;
  readonly array?: boolean;
  /** Characters of a string; 255 by default. */
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
 * A table: a collection of Appwrite. Declared `as const`, or inline in the call, it types its documents.
 *
 * @example { name: 'users', schema: { name: { type: 'string', required: true }, age: { type: 'integer', min: 0 } } }
 */
export interface TableDefinition<Fields extends TableFields = TableFields> {
  readonly name: string;
  /** Id of the collection; the name by default. */
  readonly id?: string;
  readonly schema: Fields;
  /** Who may do what: `{ read: 'any', update: ['users', 'team:editors'] }`. By default only API keys. */
  readonly role?: Readonly<Record<string, string | readonly string[]>>;
  readonly indexes?: readonly IndexDefinition[];
}
