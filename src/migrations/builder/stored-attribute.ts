import { resolveAttribute } from '../../metadata/model/resolve-attribute.js';
import type { CallRules } from '../../metadata/options/check-call.js';
import { FUNCTION, judgeOptions, TEXT } from '../../metadata/options/judge-options.js';
import type { Problem } from '../../metadata/options/problem.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { normalizeAttribute } from '../../schema/normalize-attribute.js';
import { RESOLUTION_RULES } from '../../schema-manager/plan/refuse-unknown-names.js';
import type { AddAttributeOptions, AlterAttributeOptions } from './builder-options.js';

/** Options that do not concern the schema of an attribute. */
const VALUE_RULES: CallRules<
  Required<Pick<AlterAttributeOptions, 'backfill' | 'convert' | 'revert' | 'map' | 'truncate'>> &
    Required<Pick<AddAttributeOptions, 'renamedFrom'>>
> = {
  backfill: RESOLUTION_RULES.backfill,
  convert: FUNCTION,
  revert: FUNCTION,
  map: RESOLUTION_RULES.map,
  truncate: RESOLUTION_RULES.truncate,
  renamedFrom: TEXT,
};

export function attributeFromOptions(
  key: string,
  options: object,
): { readonly attribute: AttributeSchema; readonly problems: readonly Problem[] } {
  const isOfValues = ([name]: readonly [string, unknown]) => Object.hasOwn(VALUE_RULES, name);
  const given = Object.entries(options);
  const values = Object.fromEntries(given.filter(isOfValues));
  const stored = Object.fromEntries(given.filter((option) => !isOfValues(option)));
  const { property, problems } = resolveAttribute(key, stored, undefined);
  return {
    attribute: normalizeAttribute(property.attribute),
    problems: [
      ...problems,
      ...judgeOptions(values, VALUE_RULES).problems,
      ...(property.generate === null ? [] : [GENERATED_DEFAULT]),
    ],
  };
}

const GENERATED_DEFAULT = {
  rule: 'default_function',
  found: 'the default is a function',
  expected: 'a value, because Appwrite stores the default',
  remedy: 'Give a value; for existing documents use `backfill`.',
};

/** The options that describe an attribute, in the order a person would write them. */
export function attributeOptions(attribute: AttributeSchema): Readonly<Record<string, unknown>> {
  const { type, required, array } = attribute;
  const details: Record<string, unknown> = {};
  if ('size' in attribute) details.size = attribute.size;
  if ('elements' in attribute) details.elements = [...attribute.elements];
  if ('min' in attribute && attribute.min !== null) details.min = attribute.min;
  if ('max' in attribute && attribute.max !== null) details.max = attribute.max;
  if (isEncrypted(attribute)) details.encrypt = true;
  if (array) details.array = true;
  if (attribute.default !== null) details.default = attribute.default;
  else if (!required) details.required = false;
  return { type, ...details };
}

/** The options of an attribute after a change: omitted ones stay, as far as the new type has them. */
export function changedOptions(attribute: AttributeSchema, change: object): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  const { type, array, required = attribute.default === null, ...details } = attributeOptions(attribute);
  const isOtherType = given.type !== undefined && given.type !== type;
  const kept = isOtherType ? {} : details;
  const result: Record<string, unknown> = { type, ...(array === true && { array }), ...kept, required, ...given };
  if (given.default === undefined && result.required === true) delete result.default;
  for (const name of ['min', 'max', 'default']) if (given[name] === null) delete result[name];
  if (given.required === undefined && result.default !== undefined) result.required = false;
  return result;
}
