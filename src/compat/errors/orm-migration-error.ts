import { EntwriteError } from '../../errors.js';
import { inOwnTerms } from './own-terms.js';

const brand = Symbol.for('entwrite.orm-migration-error');

/** Codes of definitions that are wrong in themselves. */
const INVALID = ['model_invalid', 'type_missing'];

/**
 * What the calls of `entwrite/compat` that concern the schema throw. Code, findings and facts are those of its `cause`, with remedies
 * that these calls have; the message says what was being done, and `Invalid attribute` where a field is wrong.
 */
export class ORMMigrationError extends EntwriteError {
  /** @param action what failed, e.g. `Migration failed` */
  constructor(action: string, cause: EntwriteError) {
    const { at, found, expected, remedy } = cause;
    super(cause.code, inOwnTerms({ at, found, expected, remedy }), { cause, findings: cause.findings.map(inOwnTerms) });
    this.name = 'ORMMigrationError';
    const isField = INVALID.includes(cause.code) && cause.findings.some(({ at }) => at.includes('.'));
    const kind = isField ? 'Invalid attribute: ' : INVALID.includes(cause.code) ? 'Invalid table definition: ' : '';
    this.message = `${action}: ${kind}${this.message}`;
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** Does schema work, and says what it was where it fails. */
export async function migrating<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EntwriteError) || error instanceof ORMMigrationError) throw error;
    throw new ORMMigrationError(action, error);
  }
}
