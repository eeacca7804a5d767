import { EntwriteError, hasCode } from '../../errors.js';

const brand = Symbol.for('entwrite.orm-validation-error');

export interface ValidationError {
  readonly field: string;
  readonly message: string;
  readonly value?: unknown;
}

/** Where a finding is: the position in a list of documents, and the field. */
const PLACE = /^(?:\[(\d+)\] )?(.*)$/s;

/** The error for documents that break the rules of their table; nothing was sent. */
export class ORMValidationError extends EntwriteError {
  readonly errors: readonly ValidationError[];

  /** @param data the document that was refused, or the list that holds it */
  constructor(collection: string, data: object, cause: EntwriteError) {
    super(cause.code, cause, { cause, findings: cause.findings });
    this.name = 'ORMValidationError';
    this.message = `Validation failed: ${this.message}`;
    this.errors = this.findings.map(({ at, found, expected }) => {
      const [, position, name = at] = PLACE.exec(at) ?? [];
      const field = name.startsWith(`${collection}.`) ? name.slice(collection.length + 1) : name;
      const document = position === undefined ? data : (data as readonly object[])[Number(position)];
      const where = position === undefined ? '' : `document ${position}: `;
      return {
        field,
        message: `${where}${found}; expected ${expected}`,
        value: (document as Readonly<Record<string, unknown>> | undefined)?.[field],
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
