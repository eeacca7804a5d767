import type { DataKey } from './data-key.js';
import type { Geometry, NoValue, Operators, RelatedOperators, Scalar } from './operands.js';
import type { Unmarked } from './opt.js';
import type { Ref, Related } from './ref.js';

/** What a property is compared with: its own value, or the id or document at a relationship's other end. Lists of values with none. */
export type FilterValue<V> = [Related<V>] extends [never]
  ? V extends Scalar
    ? Unmarked<V>
    : V extends Geometry
      ? V
      : V extends readonly unknown[]
        ? never
        : V
  : string | Ref<Related<V>>;

/** Conditions on the related documents of a list, or their ids. */
export interface RelatedMany<R> {
  /** One of them meets the conditions, or has one of the ids. */
  readonly $some?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  /** None of them does. Takes a separate query. */
  readonly $none?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  /** All of them do, or there are none. Takes a separate query. */
  readonly $every?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  readonly $in?: readonly (string | Ref<R>)[];
}

/** A value to be equal to, operators, or conditions on related documents. */
export type Condition<T> = [Related<T>] extends [never]
  ? FilterValue<NonNullable<T>> | NoValue<T> | Operators<T>
  : NonNullable<T> extends readonly unknown[]
    ? string | Ref<Related<T>> | RelatedMany<Related<T>>
    : string | Ref<Related<T>> | NoValue<T> | RelatedOperators<Ref<Related<T>>, NoValue<T>> | Where<Related<T>>;

/**
 * Conditions on the properties of E, all of which must hold.
 *
 * @example { role: 'writer', age: { $gte: 18, $lt: 65 }, bio: null, $or: [{ author: { name: 'Ada' } }, { author: null }] }
 */
export type Where<E> = { readonly [P in DataKey<E>]?: Condition<E[P]> } & {
  /** One of them holds. */
  readonly $or?: readonly Where<E>[];
  readonly $and?: readonly Where<E>[];
  /** The conditions are false. As in SQL, a condition on an attribute without a value is neither true nor false. */
  readonly $not?: Where<E>;
};

export type Direction = 'asc' | 'desc';

/**
 * The order of documents, most significant property first. Documents without a value come first under `asc` and last
 * under `desc` on MariaDB, the other way round on PostgreSQL; documents that are equal in all of it come in the order of their creation.
 *
 * @example { name: 'asc', createdAt: 'desc' }
 */
export type OrderBy<E> = { readonly [P in DataKey<E> as IsRelatedList<E[P]> extends true ? never : P]?: Direction };

type IsRelatedList<V> = [Related<V>] extends [never] ? false : NonNullable<V> extends readonly unknown[] ? true : false;
