import type { Int64, Position } from '../../schema/attribute-schema.js';

interface CommonAttributeOptions {
  /** The stored name. Default: the property name. */
  readonly key?: string;
  /** The former stored name, so that `migrate` renames instead of dropping and adding. Ignored once the rename is done. */
  readonly renamedFrom?: string;
  /** Default: true, unless the attribute has a default. */
  readonly required?: boolean;
  /** Whether it is a list of values. Appwrite's arrays have no default and no index. */
  readonly array?: boolean;
  /** Converts the property's whole value to the stored one and back. */
  readonly transform?: AttributeTransform;
  /** Converts stored values of the former type when `migrate` changes the type. */
  readonly convert?: (stored: never) => unknown;
}

/** A pair of conversions. Annotate both parameters: `{ to: (url: URL) => url.href, from: (text: string) => new URL(text) }`. */
export interface AttributeTransform {
  readonly to: (value: never) => unknown;
  readonly from: (stored: never) => unknown;
}

/** A value, or a function that entwrite calls for each new document without a value. */
type Default<Value> = Value | (() => unknown);

/** Excludes options of other types. */
type Without<Option extends 'size' | 'min' | 'max' | 'elements' | 'encrypt'> = { readonly [O in Option]?: never };

interface SizedTextOptions extends CommonAttributeOptions, Without<'min' | 'max' | 'elements'> {
  readonly type: 'string' | 'varchar';
  /** Characters. Default: 255. */
  readonly size?: number;
  readonly default?: Default<string>;
  /** Whether values are encrypted. Requires a size of at least 150, and rules out filters and indexes. */
  readonly encrypt?: boolean;
}

interface LongTextOptions extends CommonAttributeOptions, Without<'size' | 'min' | 'max' | 'elements'> {
  readonly type: 'text' | 'mediumtext' | 'longtext';
  readonly default?: Default<string>;
  readonly encrypt?: boolean;
}

interface NumberOptions<Type extends string, Bound, Value>
  extends CommonAttributeOptions,
    Without<'size' | 'elements' | 'encrypt'> {
  readonly type: Type;
  readonly min?: Bound;
  readonly max?: Bound;
  readonly default?: Default<Value>;
}

/** Options of a type without specific ones. */
interface PlainOptions<Type extends string, Value>
  extends CommonAttributeOptions,
    Without<'size' | 'min' | 'max' | 'elements' | 'encrypt'> {
  readonly type: Type;
  readonly default?: Default<Value>;
}

interface EnumOptions extends CommonAttributeOptions, Without<'size' | 'min' | 'max' | 'encrypt'> {
  readonly type: 'enum';
  readonly elements: readonly string[];
  readonly default?: Default<string>;
}

interface JsonOptions extends CommonAttributeOptions, Without<'min' | 'max' | 'elements'> {
  readonly type: 'json';
  /** Characters of the JSON text. Without it the attribute is a `text` of up to 65,535 bytes. */
  readonly size?: number;
  readonly default?: unknown;
  readonly encrypt?: boolean;
}

/** Options of an attribute that declares its type. */
export type TypedAttributeOptions =
  | SizedTextOptions
  | LongTextOptions
  | NumberOptions<'integer', Int64, number>
  | NumberOptions<'bigint', Int64, bigint>
  | NumberOptions<'float', number, number>
  | PlainOptions<'boolean', boolean>
  // A date, or ISO 8601 text.
  | PlainOptions<'datetime', Date | string>
  | PlainOptions<'email' | 'url' | 'ip', string>
  | EnumOptions
  | PlainOptions<'point', Position>
  | PlainOptions<'line', readonly Position[]>
  | PlainOptions<'polygon', readonly (readonly Position[])[]>
  | JsonOptions;

/** Options of an attribute whose type is derived from its property: string, boolean, Date or bigint. */
export interface InferredAttributeOptions extends CommonAttributeOptions, Without<'elements'> {
  readonly type?: never;
  readonly size?: number;
  readonly min?: Int64;
  readonly max?: Int64;
  readonly default?: Default<string | boolean | Date | bigint>;
  readonly encrypt?: boolean;
}

export type AttributeOptions = TypedAttributeOptions | InferredAttributeOptions;

/** The values of `type`: Appwrite's types, and `json`, which is stored as text. */
export type AttributeTypeName = TypedAttributeOptions['type'];
