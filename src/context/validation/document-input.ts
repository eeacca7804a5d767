import type { DataKey } from '../../query/filter.js';

type Scalar = string | number | bigint | boolean | Date | null | undefined;

/** What a property of type V can be given: its own value; for a related document its id, or values to write along. */
export type Input<V> = V extends Scalar
  ? V
  : V extends readonly (infer Item)[]
    ? Item extends Scalar | readonly unknown[]
      ? Readonly<V>
      : readonly Related<Item>[]
    : V extends object
      ? Related<V>
      : V;

/** Documents have an id; other objects are values, of JSON or of a transform. */
type Related<V> = V extends { readonly id: string } | { readonly $id: string } ? string | NewEntity<V> : string | V;

/** Null takes a value away where there may be none. */
type InputOf<T> = Input<NonNullable<T>> | (undefined extends T ? null : null extends T ? null : never) | undefined;

/**
 * What `create` takes for an entity class. Types do not know which properties have a default or belong to the server, so all
 * are optional here; `create` names every value that is missing, before any request.
 */
export type NewEntity<E> = { readonly [P in DataKey<E>]?: InputOf<E[P]> };

/** What `update` takes for an entity class: values to change; undefined changes nothing, null takes a value away. */
export type EntityPatch<E> = NewEntity<E>;
