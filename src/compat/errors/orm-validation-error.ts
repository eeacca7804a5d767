import { EntwriteError, hasCode } from '../../errors.js';

const brand = Symbol.for('entwrite.orm-validation-error');

export interface ValidationError {
  readonly field: string;
  readonly message: string;
  readonly value?: unknown;
}

/** The error for a document that breaks the rules of its table; nothing was sent. */
export class ORMValidationError extends EntwriteError {
  readonly errors: readonly ValidationError[];

  /** @param data the document that was refused */
  constructor(collection: string, data: object, cause: EntwriteError) {
    super(cause.code, cause, { cause, findings: cause.findings });
    this.name = 'ORMValidationError';
    this.message = `Validation failed: ${this.message}`;
    this.errors = this.findings.map(({ at, found, expected }) => {
      const field = at.startsWith(`${collection}.`) ? at.slice(collection.length + 1) : at;
      return {
        field,
        message: `${found}; expected ${expected}`,
        value: (data as Readonly<Record<string, unknown>>)[field],
      };
    });
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** Writes a document; the error for one that breaks rules names each field. */
export async function validating<T>(collection: string, data: object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOurs = hasCode(error, 'document_invalid') && error.findings.length > 0;
    throw isOurs ? new ORMValidationError(collection, data, error) : error;
  }
}
