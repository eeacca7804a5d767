import type { DataKey } from './data-key.js';
import type { IsOpt, Unmarked } from './opt.js';
import type { Ref, Related } from './ref.js';
import type { RelationKey } from './relation-path.js';
import type { SystemKey, UsualName } from './system-key.js';

type Scalar = string | number | bigint | boolean | Date | null | undefined;

/** What can be assigned to a property of type V: its own value or, for a relation, an id, a document, or the values of a new one. */
type Input<V> = [Related<V>] extends [never]
  ? Value<V>
  : V extends readonly unknown[]
    ? readonly Link<Related<V>>[]
    : Link<Related<V>>;

type Value<V> = V extends Scalar ? Unmarked<V> : V extends readonly unknown[] ? Readonly<V> : V;

type Link<T> = string | Ref<T> | NestedEntity<T>;

/** Adds null, which removes a value, if the property may be empty. */
export type InputOf<T> = Input<NonNullable<T>> | (undefined extends T ? null : null extends T ? null : never);

/** Names that entities usually give to fields the server fills. */
export type SystemName = SystemKey | UsualName;

/** The properties that `create` requires. */
type RequiredKey<E> = {
  [P in keyof E]-?: P extends SystemName
    ? never
    : undefined extends E[P]
      ? never
      : null extends E[P]
        ? never
        : IsOpt<E[P]> extends true
          ? never
          : P;
}[keyof E] &
  DataKey<E>;

type Given<E, Required extends DataKey<E>> = { -readonly [P in Required]: InputOf<E[P]> } & {
  -readonly [P in Exclude<DataKey<E>, Required>]?: InputOf<E[P]> | undefined;
};

/** The argument type of `create`. Optional are properties that admit null or undefined, have a default (`Opt`), or are filled by the server. */
export type NewEntity<E> = Given<E, RequiredKey<E>>;

/** A document created together with another one; its relations, such as the one leading back, are optional. */
type NestedEntity<E> =
  | Given<E, Exclude<RequiredKey<E>, RelationKey<E>>>
  | (Partial<Given<E, never>> & { readonly id: string });
