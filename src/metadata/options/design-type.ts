import type { AttributeTypeName } from './attribute-options.js';
import type { RawOptions } from './judge-options.js';
import type { Problem } from './problem.js';

const TYPES: ReadonlyMap<unknown, AttributeTypeName> = new Map<unknown, AttributeTypeName>([
  [String, 'string'],
  [Boolean, 'boolean'],
  [Date, 'datetime'],
  [BigInt, 'bigint'],
]);

/** The attribute type for an emitted design type; null if ambiguous. */
export function typeFromDesign(designType: unknown): AttributeTypeName | null {
  return TYPES.get(designType) ?? null;
}

/** The attribute type of a default value, needed because `Opt<…>` has the design type `Object`; null for a number, a function, or none. */
export function typeFromDefault(value: unknown): AttributeTypeName | null {
  if (value instanceof Date) return 'datetime';
  return typeof value === 'object' || typeof value === 'function' ? null : typeFromDesign(Object(value).constructor);
}

export function explainMissingType(designType: unknown): { readonly found: string; readonly remedy: string } {
  if (designType === undefined) {
    return {
      found: 'no `type`, and the compiler emitted no design type',
      remedy:
        'Set `type`, or compile with `experimentalDecorators` and `emitDecoratorMetadata` (tsc, or swc with `decoratorMetadata`; esbuild, tsx and Vite emit none).',
    };
  }
  if (designType === Number) {
    return { found: 'no `type` on a number', remedy: "Set `type: 'integer'` or `type: 'float'`." };
  }
  if (designType === Object || designType === Array) {
    return {
      found: `no \`type\`, and the design type ${designType === Array ? 'Array' : 'Object'}, which is emitted for lists, objects and unions (also with null) alike`,
      remedy: "Set `type`, for a list together with `array: true`, e.g. `{ type: 'string', array: true }`.",
    };
  }
  if (designType === Function) {
    return {
      found: 'a method, or a property that holds a function',
      remedy: 'Remove the decorator: functions are not stored.',
    };
  }
  if (typeof designType !== 'function') {
    return {
      found: 'no `type` on what may be an enum',
      remedy: "Set `type: 'enum'` and `elements: Object.values(…)` of the enum.",
    };
  }
  return {
    found: `no \`type\`, and the class ${designType.name} for the property`,
    remedy:
      'If it is another entity, decorate the property with `@ManyToOne`, `@OneToOne` or `@Reference` and declare it as `Ref`; otherwise set `type`, with a `transform` if Appwrite cannot store the value.',
  };
}

const NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [BigInt, 'bigint'],
  [Date, 'Date'],
  [Array, 'a list'],
  [Function, 'a function'],
]);

/**
 * The contradiction between a property's design type and `claim`, which requires `required`. Null if they agree, or if the design type is not
 * specific (`Object`, a class, none). TypeScript reports the same, but not if the code is only transpiled, as the command line does.
 */
export function designContradiction(designType: unknown, required: DesignType, claim: string): Problem | null {
  const found = NAMES.get(designType);
  if (found === undefined || designType === required) return null;
  return {
    rule: 'property_type',
    found: `${claim} on a property ${found.startsWith('a ') ? 'that holds' : 'of type'} ${found}`,
    expected: EXPECTED.get(required) ?? `the type ${NAMES.get(required)}`,
    remedy: 'Correct the options of the decorator, or the type of the property.',
  };
}

const EXPECTED: ReadonlyMap<DesignType, string> = new Map<DesignType, string>([
  [Array, 'a list'],
  [Object, 'a `Ref` of the other entity'],
]);

/** A constructor that compilers emit as the type of a property; `Object` for a `Ref`. */
export type DesignType =
  | ObjectConstructor
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | BigIntConstructor
  | DateConstructor
  | ArrayConstructor;

/** The design type of a single value of each type; null for JSON, which may be anything. */
const HELD: Readonly<Record<AttributeTypeName, DesignType | null>> = {
  string: String,
  varchar: String,
  text: String,
  mediumtext: String,
  longtext: String,
  integer: Number,
  bigint: BigInt,
  float: Number,
  boolean: Boolean,
  datetime: Date,
  email: String,
  url: String,
  ip: String,
  enum: String,
  point: Array,
  line: Array,
  polygon: Array,
  json: null,
};

/** The contradiction between an attribute's options and its property. Skipped with a `transform`, whose values may be anything. */
export function attributeContradiction(
  designType: unknown,
  type: AttributeTypeName,
  { array, transform }: RawOptions,
): Problem | null {
  const required = array === true ? Array : HELD[type];
  if (required === null || (transform !== undefined && transform !== null)) return null;
  return designContradiction(designType, required, array === true ? '`array: true`' : `the type '${type}'`);
}
