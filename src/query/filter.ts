import type { DataKey } from '../metadata/entity-types/data-key.js';

type Scalar = string | number | bigint | boolean | Date;

/**
 * What a property of type V is compared with: its own value; the id, or the document, at the other end of a relationship.
 * Lists of plain values are not compared with one.
 */
export type FilterValue<V> = V extends Scalar
  ? V
  : V extends readonly (infer Item)[]
    ? Item extends Scalar | readonly unknown[]
      ? never
      : string | Item
    : V extends object
      ? string | V
      : never;

type Comparable<V> = Extract<FilterValue<V>, string | number | bigint | Date>;

/** `null` where a property may have no value, nothing otherwise. */
type NoValue<T> = null extends T ? null : undefined extends T ? null : never;

/** The operand of each operator, by the type of the property. */
export interface OperatorOperands<T> {
  /** Equal, as the database compares: MariaDB ignores case and accents of text. `null`: has no value. */
  $eq: FilterValue<NonNullable<T>> | NoValue<T>;
  /** Not equal; as in SQL, a document without a value does not match. `null`: has a value. */
  $ne: FilterValue<NonNullable<T>> | NoValue<T>;
  $gt: Comparable<NonNullable<T>>;
  $gte: Comparable<NonNullable<T>>;
  $lt: Comparable<NonNullable<T>>;
  $lte: Comparable<NonNullable<T>>;
  /** Equal to one of them. An empty list matches nothing; any number of values is fine. */
  $in: readonly (FilterValue<NonNullable<T>> | NoValue<T>)[];
  /** Whether the document has no value. */
  $isNull: boolean;
}

export type Operator = keyof OperatorOperands<unknown>;

/** Several operators on one property must all hold. */
export type Operators<T> = {
  readonly [O in keyof OperatorOperands<T> as [OperatorOperands<T>[O]] extends [never]
    ? never
    : O]?: OperatorOperands<T>[O];
};

/** A value to be equal to, or operators. */
export type Condition<T> = FilterValue<NonNullable<T>> | NoValue<T> | Operators<T>;

/**
 * Conditions on the properties of E, all of which must hold.
 *
 * @example { role: 'writer', age: { $gte: 18, $lt: 65 }, bio: null, author: authorId }
 */
export type Where<E> = { readonly [P in DataKey<E>]?: Condition<E[P]> };

export type Direction = 'asc' | 'desc';

/**
 * The order of documents, most significant property first. Documents without a value come first under `asc` and last
 * under `desc`; documents that are equal in all of it come in the order of their creation.
 *
 * @example { name: 'asc', createdAt: 'desc' }
 */
export type OrderBy<E> = { readonly [P in DataKey<E>]?: Direction };
