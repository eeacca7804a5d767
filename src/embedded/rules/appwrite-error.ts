import { legacyTypes } from './error-catalog.js';

/** The two names of the same API: `/v1/tablesdb` (tables, columns, rows) and `/v1/databases` (collections, attributes, documents). */
export type Naming = 'tablesdb' | 'legacy';

/**
 * A refusal as Appwrite words it. `type` is written in tablesdb words (`table_not_found`); a legacy answer translates it.
 * A type in legacy words is answered as written in both APIs, as the real server does in places.
 *
 * @example throw new AppwriteError('table_not_found', { values: [tableId] });
 * @example throw new AppwriteError('column_value_invalid', { message: 'Default value not found in elements' });
 */
export class AppwriteError extends Error {
  override readonly name = 'AppwriteError';
  readonly values: readonly string[];
  /** Replaces the default message of the type as a whole. */
  readonly text: string | undefined;
  /** The legacy wording of `text`, where the two differ. */
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

/** The error type in the words of the API that was called. */
export function typeIn(naming: Naming, type: string): string {
  return naming === 'legacy' ? (legacyTypes.get(type) ?? type) : type;
}
