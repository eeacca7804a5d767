import type { Int64, Position } from '../../schema/attribute-schema.js';

/** Options that every attribute takes. */
interface CommonAttributeOptions {
  /** The stored name; the name of the property when not given. */
  readonly key?: string;
  /** The stored name it had before: `migrate` renames instead of dropping and adding. Ignored once the rename is done. */
  readonly renamedFrom?: string;
  /** True by default otherwise or a default is given. */
  readonly required?: boolean;
  /** A list of such values. Appwrite gives arrays no default and no index. */
  readonly array?: boolean;
  /** Converts the whole value of the property to the stored one and back. */
  readonly transform?: AttributeTransform;
  /** How a stored value of the former type becomes one of this type when `migrate` changes the type. */
  readonly convert?: (stored: never) => unknown;
}

/** A pair of conversions. Annotate both parameters: `{ to: (url: URL) => url.href, from: (text: string) => new URL(text) }`. */
export interface AttributeTransform {
  readonly to: (value: never) => unknown;
  readonly from: (stored: never) => unknown;
}

/** A value, or a function that entwrite calls for each new document without one. */
type Default<Value> = Value | (() => unknown);

/** Options of other types, ruled out. */
type Without<Option extends 'size' | 'min' | 'max' | 'elements' | 'encrypt'> = { readonly [O in Option]?: never };

interface SizedTextOptions extends CommonAttributeOptions, Without<'min' | 'max' | 'elements'> {
  readonly type: 'string' | 'varchar';
  /** Characters; 255 when not given. */
  readonly size?: number;
  readonly default?: Default<string>;
  /** Stored encrypted; needs a size of at least 150 and can be neither filtered nor indexed. */
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

/** Of a type that has no options of its own. */
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
  /** Characters of the JSON text; without it the attribute is a `text` of 65,535. */
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

/** Options of an attribute whose type is that of its property: string, boolean, Date or bigint. */
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
