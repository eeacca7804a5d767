import type { DataKey } from './data-key.js';
import type { IsOpt, Unmarked } from './opt.js';
import type { Ref, Related } from './ref.js';
import type { RelationKey } from './relation-path.js';
import type { SystemKey, UsualName } from './system-key.js';

type Scalar = string | number | bigint | boolean | Date | null | undefined;

/** What a property of type V can be given: its own value; for a related document its id, the document, or values to write along. */
type Input<V> = [Related<V>] extends [never]
  ? Value<V>
  : V extends readonly unknown[]
    ? readonly Link<Related<V>>[]
    : Link<Related<V>>;

type Value<V> = V extends Scalar ? Unmarked<V> : V extends readonly unknown[] ? Readonly<V> : V;

type Link<T> = string | Ref<T> | NestedEntity<T>;

/** Null takes a value away where there may be none. */
export type InputOf<T> = Input<NonNullable<T>> | (undefined extends T ? null : null extends T ? null : never);

/** What the server fills by itself, by the names under which entities usually show it. */
export type SystemName = SystemKey | UsualName;

/** The properties that `create` has to be given. */
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

type Given<E, Required extends DataKey<E>> = { readonly [P in Required]: InputOf<E[P]> } & {
  readonly [P in Exclude<DataKey<E>, Required>]?: InputOf<E[P]> | undefined;
};

/** What `create` takes: required are properties without null, undefined and a default (`Opt`) that the server does not fill. */
export type NewEntity<E> = Given<E, RequiredKey<E>>;

/** A new document written along with another one; the relation that leads back needs no value. */
type NestedEntity<E> =
  | Given<E, Exclude<RequiredKey<E>, RelationKey<E>>>
  | (Partial<Given<E, never>> & { readonly id: string });
