import { EntwriteError } from '../../errors.js';

const brand = Symbol.for('entwrite.orm-migration-error');

/** Codes for definitions that are wrong in themselves. */
const INVALID = ['model_invalid', 'type_missing'];

const FILL =
  'Correct those documents first, or keep the field as it was; add a new field without `required`, or with a default. A DbContext fills in values while it migrates.';
const KEEP = 'Keep the definition as it was, or migrate with a DbContext, which keeps the values.';
const SHRINK = 'Lower sizes, or split the table.';
const CORRECT = 'Correct the table definition.';

/** Remedies by rule and code that replace those of the engine, which name things these calls do not have. */
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
 * The error of calls of `entwrite/compat` that concern the schema. Code, findings and facts are those of its `cause`, with remedies that
 * fit these calls. The message names the failed action, and `Invalid attribute` if a field is wrong.
 */
export class ORMMigrationError extends EntwriteError {
  /** @param action the failed action, such as `Migration failed` */
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

/** Does schema work; its errors name the action. */
export async function migrating<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EntwriteError) || error instanceof ORMMigrationError) throw error;
    throw new ORMMigrationError(action, error);
  }
}
