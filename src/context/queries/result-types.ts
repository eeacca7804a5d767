import type { DataKey } from '../../metadata/entity-types/data-key.js';
import type { Related } from '../../metadata/entity-types/ref.js';
import type { PagePlaces } from './read-page.js';

/** The names of the properties of E that hold a number. */
export type NumberKey<E> = {
  [P in DataKey<E>]: [NonNullable<E[P]>] extends [number | bigint] ? P : never;
}[DataKey<E>];

/** What a sum of values of type V is. */
export type SumOf<V> = [NonNullable<V>] extends [bigint] ? bigint : number;

/** A page of a list: its documents, and where it is. */
export interface Page<T> extends PagePlaces {
  readonly items: readonly T[];
}

/** A value that documents have in common: the id of a related document, null for none. */
export type GroupValue<V> = [Related<V>] extends [never]
  ? NonNullable<V> | (undefined extends V ? null : null extends V ? null : never)
  : string | null;

/** What to calculate for each group. */
export interface GroupRequest<N extends string, M extends string> {
  readonly sum?: readonly N[];
  readonly avg?: readonly N[];
  readonly min?: readonly M[];
  readonly max?: readonly M[];
}

/** Documents with the same values, and what was calculated of them. */
export interface Group<E, K extends keyof E, N extends keyof E, M extends keyof E> {
  readonly key: { readonly [P in K]: GroupValue<E[P]> };
  readonly count: number;
  readonly sum: { readonly [P in N]: SumOf<E[P]> };
  readonly avg: { readonly [P in N]: number | null };
  readonly min: { readonly [P in M]: GroupValue<E[P]> | null };
  readonly max: { readonly [P in M]: GroupValue<E[P]> | null };
}
