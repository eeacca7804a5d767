import type { Finding } from '../../errors.js';
import { resolveAttribute } from '../../metadata/model/resolve-attribute.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { normalizeAttribute } from '../../schema/normalize-attribute.js';

/** Options that are not about the schema of an attribute. */
const VALUE_OPTIONS = ['backfill', 'convert', 'revert', 'map', 'truncate', 'renamedFrom'];

/** An attribute from the options of a migration file, and what is wrong with them. */
export function attributeFromOptions(
  at: string,
  key: string,
  options: object,
): { readonly attribute: AttributeSchema; readonly findings: readonly Finding[] } {
  const stored = Object.fromEntries(Object.entries(options).filter(([name]) => !VALUE_OPTIONS.includes(name)));
  const { property, problems } = resolveAttribute(key, stored, undefined);
  const generated = property.generate === null ? [] : [GENERATED_DEFAULT];
  return {
    attribute: normalizeAttribute(property.attribute),
    findings: [...problems, ...generated].map((problem) => ({ ...problem, at })),
  };
}

const GENERATED_DEFAULT = {
  rule: 'default_function',
  found: 'the default is a function',
  expected: 'a value, since Appwrite stores the default',
  remedy: 'Give a value; for existing documents say `backfill`.',
};

/** The options that describe an attribute, in the order in which a person would write them. */
export function attributeOptions(attribute: AttributeSchema): Readonly<Record<string, unknown>> {
  const { type, required, array } = attribute;
  const details: Record<string, unknown> = {};
  if ('size' in attribute) details.size = attribute.size;
  if ('elements' in attribute) details.elements = [...attribute.elements];
  if ('min' in attribute && attribute.min !== null) details.min = attribute.min;
  if ('max' in attribute && attribute.max !== null) details.max = attribute.max;
  if ('encrypt' in attribute && attribute.encrypt) details.encrypt = true;
  if (array) details.array = true;
  if (attribute.default !== null) details.default = attribute.default;
  else if (!required) details.required = false;
  return { type, ...details };
}

/** The options of an attribute after a change: what is not given stays, as far as the new type has it. */
export function changedOptions(attribute: AttributeSchema, change: object): Readonly<Record<string, unknown>> {
  const said: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  const { type, array, required = attribute.default === null, ...details } = attributeOptions(attribute);
  const isOther = said.type !== undefined && said.type !== type;
  const kept = isOther ? {} : details;
  const result: Record<string, unknown> = { type, ...(array === true && { array }), ...kept, required, ...said };
  if (said.default === undefined && result.required === true) delete result.default;
  for (const name of ['min', 'max', 'default']) if (said[name] === null) delete result[name];
  if (said.required === undefined && result.default !== undefined) result.required = false;
  return result;
}
