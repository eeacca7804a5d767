import type { Problem } from '../metadata/options/problem.js';
import { show } from '../metadata/options/show-value.js';
import type { AttributeSchema, AttributeType } from '../schema/attribute-schema.js';
import { definedOnly } from '../util/defined-only.js';
import { expectedName } from '../util/near-names.js';
import { utcTime } from '../util/utc-time.js';
import { FIELD_TYPES, isFieldType } from './field-types.js';
import type { DatabaseField } from './table-definition.js';

/**
 * Types an existing attribute may have instead of the one a field creates: those that hold the same values, and either kind of number for
 * the other.
 */
const ACCEPTED: Partial<Readonly<Record<AttributeType, readonly AttributeType[]>>> = {
  float: ['integer'],
  integer: ['float'],
  string: ['varchar', 'text', 'mediumtext', 'longtext'],
};

/** Types without a size. */
const LONG_TEXT: readonly AttributeType[] = ['text', 'mediumtext', 'longtext'];

const OPTIONS: readonly string[] = ['type', 'required', 'default', 'array', 'size', 'min', 'max', 'enum'];

/** entwrite's type for a field, or the problem with it. */
export function fieldType(field: DatabaseField): AttributeType | Problem {
  const unknown = Object.keys(field).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    return {
      rule: 'option_unknown',
      found: `an option \`${unknown}\``,
      expected: expectedName(unknown, OPTIONS, `one of ${OPTIONS.join(', ')}`),
      remedy: 'Correct its spelling, or remove it.',
    };
  }
  if (Array.isArray(field.type)) return 'enum';
  if (field.type === 'string' && field.enum !== undefined) return 'enum';
  if (isFieldType(field.type)) return FIELD_TYPES[field.type];
  return {
    rule: 'option_value',
    found: `the type ${show(field.type)}`,
    expected: `one of ${Object.keys(FIELD_TYPES).join(', ')}, or a list of words`,
    remedy: 'Correct `type`.',
  };
}

/**
 * The options of a field as those of an attribute in entwrite. Wrong ones pass through, because they are checked with the model.
 *
 * @param live the existing attribute of that name, if any: an acceptable type stays, and so does whatever the field omits
 */
export function fieldOptions(
  field: DatabaseField,
  declared: AttributeType,
  live: AttributeSchema | undefined,
): Readonly<Record<string, unknown>> {
  const kept = live !== undefined && isAccepted(field, declared, live) ? live : undefined;
  const type = kept?.type ?? declared;
  const words = Array.isArray(field.type) ? field.type : field.enum;
  return definedOnly({
    type,
    array: field.array,
    size: LONG_TEXT.includes(type) ? undefined : (field.size ?? detail(kept, 'size')),
    min: field.min ?? detail(kept, 'min'),
    max: field.max ?? detail(kept, 'max'),
    elements: type !== 'enum' && declared === 'enum' ? undefined : (words ?? detail(kept, 'elements')),
    encrypt: detail(kept, 'encrypt') === true ? true : undefined,
    transform: type === 'datetime' ? DATE_TEXTS : undefined,
    required: field.required ?? false,
    default: defaultOf(field, kept),
  });
}

function isAccepted(field: DatabaseField, declared: AttributeType, live: AttributeSchema): boolean {
  if (live.type === declared) return true;
  // appwrite-orm creates a string for it.
  if (declared === 'enum') return field.type === 'string' && live.type === 'string';
  return ACCEPTED[declared]?.includes(live.type) === true;
}

/** Appwrite accepts no default for required attributes and lists, so entwrite fills it into new documents itself. */
function defaultOf(field: DatabaseField, kept: AttributeSchema | undefined): unknown {
  const { default: given, required = false, array = false } = field;
  if (given === null) return undefined;
  if (given === undefined) return required || array ? undefined : (kept?.default ?? undefined);
  return required || array ? () => structuredClone(given) : given;
}

function detail(kept: AttributeSchema | undefined, name: 'size' | 'min' | 'max' | 'elements' | 'encrypt'): unknown {
  return (kept as Readonly<Record<string, unknown>> | undefined)?.[name] ?? undefined;
}

/** Dates may also be given as ISO 8601 text. */
const DATE_TEXTS = {
  to: (value: unknown): unknown => (Array.isArray(value) ? value.map(dateOf) : dateOf(value)),
  from: (stored: unknown): unknown => stored,
};

function dateOf(value: unknown): unknown {
  return typeof value === 'string' ? new Date(utcTime(value)) : value;
}
