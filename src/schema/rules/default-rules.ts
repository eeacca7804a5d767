import { utcTime } from '../../util/utc-time.js';
import type { AttributeSchema } from '../attribute-schema.js';
import { geometryProblem } from '../geometry.js';
import { DATETIME_MAX, DATETIME_MIN, INT64_MAX, INT64_MIN, INTEGER_MIN, METADATA_LENGTH } from '../limits.js';
import { excessLength, hasFormat, textLimit } from '../text-limits.js';
import { metadataLength } from './metadata-length.js';
import type { RuleTable, Violation } from './violation.js';

const FORMATS = { email: 'an email address', url: 'a URL', ip: 'an IP address' } as const;

/** What numbers without a range may be. */
const BOUNDS = {
  integer: { min: INTEGER_MIN, max: INT64_MAX },
  bigint: { min: INT64_MIN, max: INT64_MAX },
  float: { min: null, max: null },
} as const;

/** The finding for a default on a list, wherever it is detected. */
export const DEFAULT_WITH_ARRAY: Violation = {
  found: 'a default value on a list',
  expected: 'none; Appwrite gives lists no default',
  remedy: 'Give a function, which entwrite calls for each new document: `default: () => [...]`.',
};

/** Rules about the default of an attribute (facts 44 and 49). */
export const DEFAULT_RULES: RuleTable<[AttributeSchema]> = {
  default_with_required({ required, default: value }) {
    if (!required || value === null) return null;
    return {
      found: 'a default value together with `required: true`',
      expected: 'one of the two',
      remedy: 'Leave out `required`, or give a function as default, which entwrite calls for each new document.',
    };
  },

  default_with_array: ({ array, default: value }) => (array && value !== null ? DEFAULT_WITH_ARRAY : null),

  default_range(attribute) {
    const { default: value } = attribute;
    if ((typeof value !== 'number' && typeof value !== 'bigint') || !('min' in attribute)) return null;
    const { min: least, max: most } = BOUNDS[attribute.type];
    const min = attribute.min ?? least;
    const max = attribute.max ?? most;
    if ((min === null || value >= min) && (max === null || value <= max)) return null;
    return {
      found: `the default ${String(value)}`,
      expected: min === null ? `at most ${max}` : max === null ? `at least ${min}` : `a value from ${min} to ${max}`,
      remedy: 'Correct the default or the range.',
    };
  },

  default_size(attribute) {
    const { default: value } = attribute;
    if (typeof value !== 'string') return null;
    const limit = textLimit(attribute);
    const length = excessLength(value, limit);
    if (length === null) return null;
    return {
      found: `a default of ${length} ${limit.unit}`,
      expected: `at most ${limit.length}`,
      remedy: 'Shorten the default or raise the size.',
    };
  },

  default_metadata({ default: value }) {
    const length = value === null ? 0 : metadataLength({ value });
    if (length <= METADATA_LENGTH) return null;
    return {
      found: `a default of ${length} characters as JSON`,
      expected: `at most ${METADATA_LENGTH}, the room Appwrite has for a default (each character beyond ASCII takes six)`,
      remedy: 'Give a function as default, which entwrite calls for each new document.',
    };
  },

  default_element(attribute) {
    if (attribute.type !== 'enum' || attribute.default === null) return null;
    if (attribute.elements.includes(attribute.default)) return null;
    return {
      found: `the default '${attribute.default}'`,
      expected: `one of ${attribute.elements.map((element) => `'${element}'`).join(', ') || 'the elements'}`,
      remedy: 'Correct the default, or add it to the elements.',
    };
  },

  default_format({ type, default: value }) {
    if ((type !== 'email' && type !== 'url' && type !== 'ip') || typeof value !== 'string') return null;
    if (hasFormat(type, value)) return null;
    return { found: `the default '${value}'`, expected: FORMATS[type], remedy: 'Correct the default.' };
  },

  default_datetime({ type, default: value }) {
    if (type !== 'datetime' || typeof value !== 'string') return null;
    const time = utcTime(value);
    if (time >= Date.parse(DATETIME_MIN) && time <= Date.parse(DATETIME_MAX)) return null;
    return {
      found: `the default '${value}'`,
      expected: 'a date from the year 1000 to 9999, or its ISO 8601 text',
      remedy: 'Correct the default; for the time of creation give a function: `default: () => new Date()`.',
    };
  },

  default_geometry({ type, default: value }) {
    if (value === null || (type !== 'point' && type !== 'line' && type !== 'polygon')) return null;
    const problem = geometryProblem(type, value);
    return problem === null ? null : { ...problem, remedy: 'Correct the default.' };
  },
};
