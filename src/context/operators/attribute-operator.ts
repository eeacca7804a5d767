const brand: unique symbol = Symbol.for('entwrite/attribute-operator') as never;

/** Which attributes an operator is for. */
export type OperatorKind = 'number' | 'text' | 'list' | 'boolean' | 'date';

/**
 * A change that Appwrite works out itself from the stored value, in one step with the write: no one's change gets lost. Given in place of
 * a value to `update` and `updateMany`; new documents have nothing to work on and take none.
 *
 * @example await db.posts.update(id, { views: increment(1), tags: append('new'), seenAt: now() });
 */
export interface AttributeOperator<Kind extends OperatorKind = OperatorKind, Item = unknown> {
  readonly kind: Kind;
  /** Appwrite's name for it. */
  readonly method: string;
  /** Numbers and texts it works with; items of a list as properties hold them. */
  readonly values: readonly unknown[];
  /** Only in types: what the items of the list must be able to hold. */
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
  readonly [P in keyof Patch]: Patch[P] | OperatorFor<NonNullable<Patch[P]>>;
};

export function operator<Kind extends OperatorKind, Item = never>(
  kind: Kind,
  method: string,
  values: readonly unknown[],
): AttributeOperator<Kind, Item> {
  return Object.freeze({ kind, method, values: Object.freeze([...values]), [brand]: true });
}

/** Whether a value is an operator; one from another copy of this package, too. */
export function isOperator(value: unknown): value is AttributeOperator {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, brand);
}
