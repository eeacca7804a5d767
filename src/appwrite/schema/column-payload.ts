import { type AttributeSchema, type AttributeType, isEncrypted } from '../../schema/attribute-schema.js';
import { FLOAT_MAX, INT64_MAX, INT64_MIN } from '../../schema/limits.js';

type Payload = Readonly<Record<string, unknown>>;

/** The column payload of `createTable`, for attributes that it accepts; see `isInline`. */
export function inlineColumn(attribute: AttributeSchema): Payload {
  const { key, required, array } = attribute;
  return {
    key,
    required,
    array,
    ...(attribute.default !== null && { default: attribute.default }),
    ...INLINE[attribute.type],
    ...('size' in attribute && { size: attribute.size }),
    ...bounds(attribute),
    ...(attribute.type === 'enum' && { elements: attribute.elements }),
  };
}

/** Wire types and fixed fields. An `integer` without `size: 8` would have 32 bits (fact 4); the sizes of formats are those of the column routes. */
const INLINE: Readonly<Partial<Record<AttributeType, Payload>>> = {
  string: { type: 'string' },
  integer: { type: 'integer', size: 8 },
  bigint: { type: 'bigint' },
  float: { type: 'double' },
  boolean: { type: 'boolean' },
  datetime: { type: 'datetime' },
  email: { type: 'string', format: 'email', size: 254 },
  url: { type: 'string', format: 'url', size: 2000 },
  ip: { type: 'string', format: 'ip', size: 39 },
  enum: { type: 'string', format: 'enum', size: 255 },
  point: { type: 'point' },
  line: { type: 'linestring' },
  polygon: { type: 'polygon' },
};

/** The body of `POST …/columns/<type>`; the last path segment is the attribute type itself. */
export function createColumnPayload(attribute: AttributeSchema): Payload {
  return {
    key: attribute.key,
    required: attribute.required,
    ...(attribute.default !== null && { default: attribute.default }),
    ...(attribute.array && { array: true }),
    ...('size' in attribute && { size: attribute.size }),
    ...(isEncrypted(attribute) && { encrypt: true }),
    ...(hasBounds(attribute) && bounds(attribute)),
    ...(attribute.type === 'enum' && { elements: attribute.elements }),
  };
}

/** The body of `PATCH …/columns/<type>/<key>`. Bounds are always sent, because omitted ones would stay unchanged. */
export function updateColumnPayload(attribute: AttributeSchema): Payload {
  return {
    required: attribute.required,
    default: attribute.default,
    ...('size' in attribute && { size: attribute.size }),
    ...bounds(attribute),
    ...(attribute.type === 'enum' && { elements: attribute.elements }),
  };
}

function hasBounds(attribute: AttributeSchema): boolean {
  return 'min' in attribute && (attribute.min !== null || attribute.max !== null);
}

/** Explicit bounds, because a column created inline without any never accepts them later (fact 45). */
function bounds(attribute: AttributeSchema): Payload {
  switch (attribute.type) {
    case 'integer':
    case 'bigint':
      return { min: attribute.min ?? INT64_MIN, max: attribute.max ?? INT64_MAX };
    case 'float':
      return { min: attribute.min ?? -FLOAT_MAX, max: attribute.max ?? FLOAT_MAX };
    default:
      return {};
  }
}
