import { legacyTypes } from './error-catalog.js';

/** The two names of the same API: `/v1/tablesdb` (tables, columns, rows) and `/v1/databases` (collections, attributes, documents). */
export type Naming = 'tablesdb' | 'legacy';

/**
 * An error with Appwrite's wording. `type` is a tablesdb name (`table_not_found`), which legacy responses translate. A type with a legacy
 * name is sent unchanged in both APIs, as the real server does in some places.
 *
 * @example
 * throw new AppwriteError('table_not_found', { values: [tableId] });
 * throw new AppwriteError('column_value_invalid', { message: 'Default value not found in elements' });
 */
export class AppwriteError extends Error {
  override readonly name = 'AppwriteError';
  readonly values: readonly string[];
  /** Replaces the complete default message of the type. */
  readonly text: string | undefined;
  /** The legacy wording of `text`, if it is different. */
  readonly legacyText: string | undefined;

  constructor(
    readonly type: string,
    options: { readonly values?: readonly string[]; readonly message?: string; readonly legacyMessage?: string } = {},
  ) {
    super(options.message ?? type);
    this.values = options.values ?? [];
    this.text = options.message;
    this.legacyText = options.legacyMessage;
  }
}

/** The error type as the called API names it. */
export function typeIn(naming: Naming, type: string): string {
  return naming === 'legacy' ? (legacyTypes.get(type) ?? type) : type;
}
