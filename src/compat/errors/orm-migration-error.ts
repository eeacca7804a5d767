import { EntwriteError } from '../../errors.js';

const brand = Symbol.for('entwrite.orm-migration-error');

/** Codes of definitions that are wrong in themselves. */
const INVALID = ['model_invalid', 'type_missing'];

const FILL =
  'Correct those documents first, or keep the field as it was; a new field goes in without `required`, or with a default. A DbContext fills values in while it migrates.';
const KEEP = 'Keep the definition as it was, or migrate with a DbContext, which keeps the values.';
const SHRINK = 'Lower sizes, or split the table.';
const CORRECT = 'Correct the table definition.';

/** What to do here, by rule and code, where the remedy of the engine names what these calls do not have. */
const REMEDIES: Readonly<Record<string, string>> = {
  present: FILL,
  value: FILL,
  convert: FILL,
  default_not_written: FILL,
  destructive: KEEP,
  destructive_refused: KEEP,
  key_unsupported: KEEP,
  attribute_count: SHRINK,
  inline_definitions: SHRINK,
  row_width: SHRINK,
  index_over_relationship: CORRECT,
  index_over_array: CORRECT,
  document_security: CORRECT,
};

/**
 * What the calls of `entwrite/compat` that concern the schema throw. Code, findings and facts are those of its `cause`, with remedies
 * that these calls have; the message says what was being done, and `Invalid attribute` where a field is wrong.
 */
export class ORMMigrationError extends EntwriteError {
  /** @param action what failed, e.g. `Migration failed` */
  constructor(action: string, cause: EntwriteError) {
    const { code, at, found, expected, remedy } = cause;
    const findings = cause.findings.map(({ commandLine: _, ...finding }) => ({
      ...finding,
      remedy: REMEDIES[finding.rule] ?? finding.remedy,
    }));
    const own = findings.find((finding) => finding.at === at && finding.found === found)?.remedy;
    const facts = { at, found, expected, remedy: own ?? REMEDIES[code] ?? remedy };
    super(code, facts, { cause, findings });
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
