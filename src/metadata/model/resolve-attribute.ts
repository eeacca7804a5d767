import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { DEFAULT_WITH_ARRAY } from '../../schema/rules/default-rules.js';
import { isAttributeTypeName, judgeAttributeOptions } from '../options/attribute-option-rules.js';
import type { AttributeTypeName } from '../options/attribute-options.js';
import { attributeContradiction, explainMissingType, typeFromDefault, typeFromDesign } from '../options/design-type.js';
import { optionOf, type RawOptions } from '../options/judge-options.js';
import type { Problem } from '../options/problem.js';
import { show } from '../options/show-value.js';
import type { AttributeProperty, ValueTransform } from './entity-metadata.js';
import { storedDefault } from './stored-default.js';

/** The size of a `string` or `varchar` without one. */
const DEFAULT_SIZE = 255;

export interface ResolvedAttribute {
  readonly property: AttributeProperty;
  readonly problems: readonly Problem[];
}

/** Resolves an attribute from its options and design type. Never throws: invalid options become problems and are left out. */
export function resolveAttribute(
  property: string,
  options: unknown,
  designType: unknown,
  references: string | null = null,
): ResolvedAttribute {
  const { type, problem } = typeOf(options, designType);
  const { sound, problems } = judgeAttributeOptions(type, options);
  const { value, generate, fault } = defaultOf(type, sound);
  const key = typeof sound.key === 'string' ? sound.key : property;
  const given = sound.default !== undefined && sound.default !== null;
  const required = typeof sound.required === 'boolean' ? sound.required : !given;
  const base = { key, required, array: sound.array === true };
  const declared = optionOf(options, 'type');
  const isKnown = problem === undefined && (declared === undefined || declared === type);
  const contradiction = isKnown ? attributeContradiction(designType, type, sound) : null;
  return {
    property: {
      kind: 'attribute',
      property,
      key,
      attribute: attributeSchema(type, base, sound, value),
      json: type === 'json',
      transform: transformOf(sound.transform),
      generate,
      convert: typeof sound.convert === 'function' ? (sound.convert as (stored: unknown) => unknown) : null,
      references,
      isRef: false,
    },
    problems: [problem, contradiction, ...problems, fault].flatMap((one) => one ?? []),
  };
}

/** The attribute type; an invalid `type` is reported with that option. */
function typeOf(options: unknown, designType: unknown): { type: AttributeTypeName; problem?: Problem } {
  const declared = optionOf(options, 'type');
  if (isAttributeTypeName(declared)) return { type: declared };
  const guess = typeFromDesign(designType) ?? typeFromDefault(optionOf(options, 'default'));
  if (declared !== undefined || guess !== null) return { type: guess ?? 'string' };
  const { found, remedy } = explainMissingType(designType);
  const expected = '`type`, or a property of type string, boolean, Date or bigint';
  return { type: 'string', problem: { rule: 'type_missing', found, expected, remedy } };
}

interface ResolvedDefault {
  readonly value: unknown;
  readonly generate: (() => unknown) | null;
  readonly fault?: Problem;
}

function defaultOf(type: AttributeTypeName, options: RawOptions): ResolvedDefault {
  const declared = options.default;
  if (declared === undefined || declared === null) return { value: null, generate: null };
  if (typeof declared === 'function') return { value: null, generate: declared as () => unknown };
  if (options.array === true) {
    return { value: null, generate: null, fault: { rule: 'default_with_array', ...DEFAULT_WITH_ARRAY } };
  }
  const value = storedDefault(type, declared);
  if (value !== undefined) return { value, generate: null };
  return {
    value: null,
    generate: null,
    fault: {
      rule: 'default_type',
      found: `the default is ${show(declared)}`,
      expected: `a value of the type ${type}`,
      remedy: 'Correct `default` or `type`.',
    },
  };
}

function attributeSchema(
  type: AttributeTypeName,
  base: Pick<AttributeSchema, 'key' | 'required' | 'array'>,
  options: RawOptions,
  value: unknown,
): AttributeSchema {
  const encrypt = options.encrypt === true;
  const size = options.size ?? DEFAULT_SIZE;
  const bounds = { min: options.min ?? null, max: options.max ?? null };
  const common = { ...base, type, default: value };
  switch (type) {
    case 'string':
    case 'varchar':
      return { ...common, size, encrypt } as AttributeSchema;
    case 'json':
      // With a size: a string, whose size the server enforces and can widen in place. Otherwise `text`, which is large enough.
      return (
        options.size === undefined ? { ...common, type: 'text', encrypt } : { ...common, type: 'string', size, encrypt }
      ) as AttributeSchema;
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return { ...common, encrypt } as AttributeSchema;
    case 'integer':
    case 'bigint':
    case 'float':
      return { ...common, ...bounds } as AttributeSchema;
    case 'enum':
      return {
        ...common,
        elements: [...((options.elements as readonly string[] | undefined) ?? [])],
      } as AttributeSchema;
    default:
      return common as AttributeSchema;
  }
}

function transformOf(value: unknown): ValueTransform | null {
  if (value === undefined || value === null) return null;
  const transform = value as ValueTransform;
  return { to: (given) => transform.to(given), from: (stored) => transform.from(stored) };
}
