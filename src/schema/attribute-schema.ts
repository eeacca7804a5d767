/** An int64: a number while it is safe (within ±(2^53 − 1)), a bigint beyond. See `normalizeInteger`. */
export type Int64 = number | bigint;

interface AttributeBase {
  /** The stored name; compared without case by Appwrite. */
  readonly key: string;
  readonly required: boolean;
  readonly array: boolean;
}

interface SizedTextAttribute extends AttributeBase {
  readonly type: 'string' | 'varchar';
  /** Characters (Unicode code points). */
  readonly size: number;
  readonly default: string | null;
  readonly encrypt: boolean;
}

interface LongTextAttribute extends AttributeBase {
  readonly type: 'text' | 'mediumtext' | 'longtext';
  readonly default: string | null;
  readonly encrypt: boolean;
}

export interface IntegerAttribute extends AttributeBase {
  readonly type: 'integer' | 'bigint';
  /** null: no bound but that of int64. */
  readonly min: Int64 | null;
  readonly max: Int64 | null;
  readonly default: Int64 | null;
}

export interface FloatAttribute extends AttributeBase {
  readonly type: 'float';
  readonly min: number | null;
  readonly max: number | null;
  readonly default: number | null;
}

interface BooleanAttribute extends AttributeBase {
  readonly type: 'boolean';
  readonly default: boolean | null;
}

interface DatetimeAttribute extends AttributeBase {
  readonly type: 'datetime';
  /** ISO 8601 in UTC with milliseconds: `2026-01-02T03:04:05.678Z`. */
  readonly default: string | null;
}

interface FormatAttribute extends AttributeBase {
  readonly type: 'email' | 'url' | 'ip';
  readonly default: string | null;
}

interface EnumAttribute extends AttributeBase {
  readonly type: 'enum';
  readonly elements: readonly string[];
  readonly default: string | null;
}

export type Position = readonly [number, number];

interface PointAttribute extends AttributeBase {
  readonly type: 'point';
  readonly default: Position | null;
}

interface LineAttribute extends AttributeBase {
  readonly type: 'line';
  readonly default: readonly Position[] | null;
}

interface PolygonAttribute extends AttributeBase {
  readonly type: 'polygon';
  readonly default: readonly (readonly Position[])[] | null;
}

/** An attribute as a database holds it: frozen, comparable data without behaviour. */
export type AttributeSchema =
  | SizedTextAttribute
  | LongTextAttribute
  | IntegerAttribute
  | FloatAttribute
  | BooleanAttribute
  | DatetimeAttribute
  | FormatAttribute
  | EnumAttribute
  | PointAttribute
  | LineAttribute
  | PolygonAttribute;

export type AttributeType = AttributeSchema['type'];

/** Whether documents hold a value of it encrypted. */
export function isEncrypted(attribute: AttributeSchema): boolean {
  return 'encrypt' in attribute && attribute.encrypt;
}
