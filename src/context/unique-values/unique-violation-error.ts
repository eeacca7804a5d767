import { EntwriteError } from '../../errors.js';

/** A value that a unique index, or a one-to-one link, allows only once, and another document already has. */
export interface UniqueViolation {
  /** The key of the index, or of the relationship for a one-to-one link. */
  readonly index: string;
  /** The properties of the index. */
  readonly attributes: readonly string[];
  /** The refused value; an object by property if there are several. */
  readonly value: unknown;
  /** The document that has it; null if the caller may not see it. */
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

  /** @param entity the entity's name, for the message, which does not show the value */
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
