import { ATTRIBUTE_TYPES } from '../../schema/attribute-types.js';
import { definedOnly } from '../../util/defined-only.js';
import type { AttributeTypeName } from './attribute-options.js';
import {
  FLAG,
  FUNCTION,
  type JudgedOptions,
  judgeOptions,
  type OptionRule,
  type OptionRules,
  oneOfWords,
  optionRule,
  TEXT,
  TEXTS,
  unknownOption,
  WHOLE,
} from './judge-options.js';
import type { Problem } from './problem.js';

/** The values of `type`. */
const ATTRIBUTE_TYPE_WORDS: readonly string[] = [...Object.keys(ATTRIBUTE_TYPES), 'json'];

const TRANSFORM = optionRule(
  'two functions { to, from }',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'to' in value &&
    'from' in value &&
    FUNCTION.accepts(value.to) &&
    FUNCTION.accepts(value.from),
);
const INT64 = optionRule('a whole number', isWholeNumber);
const FLOAT = optionRule('a number', Number.isFinite);

const COMMON: OptionRules = {
  type: oneOfWords(ATTRIBUTE_TYPE_WORDS),
  key: TEXT,
  renamedFrom: TEXT,
  required: FLAG,
  array: FLAG,
  default: optionRule('a value of the type', () => true),
  transform: TRANSFORM,
  convert: FUNCTION,
};

/** Options of some types only. */
const DETAILS: OptionRules = { size: WHOLE, min: INT64, max: INT64, elements: TEXTS, encrypt: FLAG };

export function isWholeNumber(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

export function isAttributeTypeName(value: unknown): value is AttributeTypeName {
  return typeof value === 'string' && ATTRIBUTE_TYPE_WORDS.includes(value);
}

/** Reports unknown options, options of other types, and invalid values. */
export function judgeAttributeOptions(type: AttributeTypeName, options: unknown): JudgedOptions {
  const details = detailsOf(type);
  const rules = { ...COMMON, ...details };
  return judgeOptions(options, rules, (name) =>
    Object.hasOwn(DETAILS, name)
      ? foreignOption(name, type, Object.keys(details))
      : unknownOption(name, { ...COMMON, ...DETAILS }),
  );
}

function detailsOf(type: AttributeTypeName): OptionRules {
  const { size, elements, encrypt } = DETAILS as Record<string, OptionRule>;
  if (type === 'json') return definedOnly({ size, encrypt });
  const { sized, ranged, canEncrypt } = ATTRIBUTE_TYPES[type];
  const bound = type === 'float' ? FLOAT : INT64;
  return definedOnly({
    size: sized ? size : undefined,
    min: ranged ? bound : undefined,
    max: ranged ? bound : undefined,
    elements: type === 'enum' ? elements : undefined,
    encrypt: canEncrypt ? encrypt : undefined,
  });
}

function foreignOption(name: string, type: AttributeTypeName, details: readonly string[]): Problem {
  return {
    rule: 'option_foreign',
    found: `\`${name}\` on the type ${type}`,
    expected:
      details.length === 0 ? `none of ${Object.keys(DETAILS).join(', ')}` : `of those only ${details.join(', ')}`,
    remedy: `Leave out \`${name}\`, or change the type.`,
  };
}
