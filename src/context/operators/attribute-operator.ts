const brand: unique symbol = Symbol.for('entwrite/attribute-operator') as never;

/** The kind of attribute that an operator applies to. */
export type OperatorKind = 'number' | 'text' | 'list' | 'boolean' | 'date';

/**
 * A change that Appwrite computes from the stored value, atomically with the write, so that no concurrent change is lost. Takes the place of
 * a value in `update` and `updateMany`; new documents accept none, because there is no stored value yet.
 *
 * @example await db.posts.update(id, { views: increment(1), tags: append('new'), seenAt: now() });
 */
export interface AttributeOperator<Kind extends OperatorKind = OperatorKind, Item = unknown> {
  readonly kind: Kind;
  /** Appwrite's name of the operator. */
  readonly method: string;
  /** Its arguments; items of a list in the form that properties have. */
  readonly values: readonly unknown[];
  /** Exists only in types: what the list must be able to hold. */
  readonly items?: readonly Item[];
}

export type NumberOperator = AttributeOperator<'number'>;
export type TextOperator = AttributeOperator<'text'>;
export type ListOperator<Item> = AttributeOperator<'list', Item>;
export type BooleanOperator = AttributeOperator<'boolean'>;
export type DateOperator = AttributeOperator<'date'>;

type Scalar = string | number | bigint | boolean | Date;

/** The operators for a property of type V. */
export type OperatorFor<V> = [V] extends [never]
  ? never
  : [V] extends [number]
    ? NumberOperator
    : [V] extends [string]
      ? TextOperator
      : [V] extends [boolean]
        ? BooleanOperator
        : [V] extends [Date]
          ? DateOperator
          : [V] extends [readonly (infer Item)[]]
            ? [NonNullable<Item>] extends [Scalar]
              ? ListOperator<Item>
              : never
            : never;

/** A patch whose values may be operators that fit their properties. */
export type WithOperators<Patch> = {
  -readonly [P in keyof Patch]: Patch[P] | OperatorFor<NonNullable<Patch[P]>>;
};

export function operator<Kind extends OperatorKind, Item = never>(
  kind: Kind,
  method: string,
  values: readonly unknown[],
): AttributeOperator<Kind, Item> {
  return Object.freeze({ kind, method, values: Object.freeze([...values]), [brand]: true });
}

/** Whether a value is an operator, possibly from another copy of this package. */
export function isOperator(value: unknown): value is AttributeOperator {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand);
}
