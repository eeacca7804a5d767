import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { sameData } from '../../util/same-data.js';
import { attributeOptions } from '../builder/stored-attribute.js';

/** The options of `alterAttribute` that change one attribute into another under the same key. The inverse of `changedOptions`. */
export function alterOptions(from: AttributeSchema, to: AttributeSchema): Readonly<Record<string, unknown>> {
  const before = attributeOptions(from);
  const { required: _, default: value, array: __, type, ...details } = attributeOptions(to);
  const isOtherType = from.type !== to.type;
  const options: Record<string, unknown> = isOtherType ? { type, ...details } : changed(before, details);
  if (!isOtherType) Object.assign(options, withdrawn(from, to));
  if (from.array !== to.array) options.array = to.array;
  const keepsDefault = isOtherType ? null : from.default;
  if (!sameData(keepsDefault, to.default)) {
    if (to.default !== null) options.default = value;
    else if (!to.required) options.default = null;
  }
  const impliedRequired = options.default !== undefined && options.default !== null ? false : from.required;
  if (impliedRequired !== to.required) options.required = to.required;
  return options;
}

function changed(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameData(before[name], value)));
}

/** The options that remove what the attribute no longer has. */
function withdrawn(from: AttributeSchema, to: AttributeSchema): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  if ('encrypt' in from && 'encrypt' in to && from.encrypt && !to.encrypt) options.encrypt = false;
  if (!('min' in from && 'min' in to)) return options;
  if (from.min !== null && to.min === null) options.min = null;
  if (from.max !== null && to.max === null) options.max = null;
  return options;
}
