import type { DataKey } from './data-key.js';
import type { InputOf } from './new-entity.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The properties of E that are not declared `readonly`. */
type WritableKey<E> = {
  [P in keyof E]-?: Same<{ [Q in P]: E[P] }, { -readonly [Q in P]: E[P] }> extends true ? P : never;
}[keyof E] &
  DataKey<E>;

type DeepReadonly<V> = V extends string | number | bigint | boolean | Date | null | undefined
  ? V
  : V extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : V;

/** The argument type of `update` for an entity class; undefined changes nothing, null removes a value. */
export type EntityPatch<E> = { -readonly [P in WritableKey<E>]?: DeepReadonly<InputOf<E[P]>> | undefined };
