/** An int64: a number while it is safe (within ±(2^53 − 1)), a bigint beyond. See `normalizeInteger`. */
export type Int64 = number | bigint;

interface AttributeBase {
  /** The stored name; Appwrite ignores its case. */
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

interface NumberAttribute<Type extends string, Value> extends AttributeBase {
  readonly type: Type;
  /** Null for no bound but the type's. */
  readonly min: Value | null;
  readonly max: Value | null;
  readonly default: Value | null;
}

export type IntegerAttribute = NumberAttribute<'integer' | 'bigint', Int64>;
export type FloatAttribute = NumberAttribute<'float', number>;

interface PlainAttribute<Type extends string, Value> extends AttributeBase {
  readonly type: Type;
  readonly default: Value | null;
}

interface EnumAttribute extends AttributeBase {
  readonly type: 'enum';
  readonly elements: readonly string[];
  readonly default: string | null;
}

export type Position = readonly [number, number];

/** An attribute of a database, as comparable data. */
export type AttributeSchema =
  | SizedTextAttribute
  | LongTextAttribute
  | IntegerAttribute
  | FloatAttribute
  | PlainAttribute<'boolean', boolean>
  // ISO 8601 in UTC with milliseconds: `2026-01-02T03:04:05.678Z`.
  | PlainAttribute<'datetime', string>
  | PlainAttribute<'email' | 'url' | 'ip', string>
  | EnumAttribute
  | PlainAttribute<'point', Position>
  | PlainAttribute<'line', readonly Position[]>
  | PlainAttribute<'polygon', readonly (readonly Position[])[]>;

export type AttributeType = AttributeSchema['type'];

/** Whether its values are encrypted. */
export function isEncrypted(attribute: AttributeSchema): boolean {
  return 'encrypt' in attribute && attribute.encrypt;
}
