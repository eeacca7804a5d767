import { EntwriteError } from '../../errors.js';

/** What a unique index, or a one-to-one link, allows once and another document has. */
export interface UniqueViolation {
  /** The key of the index; of the relationship for a one-to-one link. */
  readonly index: string;
  /** The properties the index is over. */
  readonly attributes: readonly string[];
  /** The value that was to be written; by property where there are several. */
  readonly value: unknown;
  /** The document that has it; null where the caller may not see it. */
  readonly documentId: string | null;
}

/**
 * Another document holds a value that a unique index allows once. Its `code` is `unique_violation`.
 *
 * @example
 * try { await db.users.create(values); } catch (error) {
 *   if (error instanceof UniqueViolationError && error.attributes.includes('email')) suggestLogin(error.documentId);
 * }
 */
export class UniqueViolationError extends EntwriteError implements UniqueViolation {
  readonly index: string;
  readonly attributes: readonly string[];
  readonly value: unknown;
  readonly documentId: string | null;

  /** @param entity its name, for the message, which does not show the value */
  constructor(entity: string, { index, attributes, value, documentId }: UniqueViolation, cause?: unknown) {
    super(
      'unique_violation',
      {
        at: `${entity}.${attributes.join(', ')}`,
        found: `a value that ${documentId === null ? 'another document' : `the document '${documentId}'`} has`,
        expected: `a value that is free, as the unique index '${index}' demands`,
        remedy: 'Give another value, or change that document.',
      },
      cause === undefined ? {} : { cause },
    );
    this.name = 'UniqueViolationError';
    this.index = index;
    this.attributes = attributes;
    this.value = value;
    this.documentId = documentId;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return EntwriteError[Symbol.hasInstance](value) && (value as EntwriteError).code === 'unique_violation';
  }
}
