import type { DataKey } from './data-key.js';
import type { Geometry, NoValue, Operators, RelatedOperators, Scalar } from './operands.js';
import type { Unmarked } from './opt.js';
import type { Ref, Related } from './ref.js';

/** What a property can be compared with: a value of its type or, for a relationship, an id or a document; nothing for lists of values. */
export type FilterValue<V> = [Related<V>] extends [never]
  ? V extends Scalar
    ? Unmarked<V>
    : V extends Geometry
      ? V
      : V extends readonly unknown[]
        ? never
        : V
  : string | Ref<Related<V>>;

/** Conditions on a list of related documents, or on their ids. */
export interface RelatedMany<R> {
  /** Some related document meets the conditions, or has one of the ids. */
  $some?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  /** No related document does. Takes a separate query. */
  $none?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  /** All related documents do, or there are none. Takes a separate query. */
  $every?: Where<R> | string | Ref<R> | readonly (string | Ref<R>)[];
  $in?: readonly (string | Ref<R>)[];
}

/** A value to compare for equality, operators, or conditions on related documents. */
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
export type Where<E> = { -readonly [P in DataKey<E>]?: Condition<E[P]> } & {
  /** At least one of them holds. */
  $or?: readonly Where<E>[];
  $and?: readonly Where<E>[];
  /** The conditions are false. As in SQL, a condition on an attribute without a value is neither true nor false. */
  $not?: Where<E>;
};

export type Direction = 'asc' | 'desc';

/**
 * The order of documents, most significant property first. On MariaDB, documents without a value come first with `asc` and last with
 * `desc`; on PostgreSQL the other way round. Ties are in order of creation.
 *
 * @example { name: 'asc', createdAt: 'desc' }
 */
export type OrderBy<E> = { -readonly [P in DataKey<E> as IsRelatedList<E[P]> extends true ? never : P]?: Direction };

type IsRelatedList<V> = [Related<V>] extends [never] ? false : NonNullable<V> extends readonly unknown[] ? true : false;
