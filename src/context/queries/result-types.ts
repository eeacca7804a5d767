import type { DataKey } from '../../metadata/entity-types/data-key.js';
import type { Related } from '../../metadata/entity-types/ref.js';
import type { PagePlaces } from './read-page.js';

/** Names of the numeric properties of E. */
export type NumberKey<E> = {
  [P in DataKey<E>]: [NonNullable<E[P]>] extends [number | bigint] ? P : never;
}[DataKey<E>];

/** The type of a sum of values of type V. */
export type SumOf<V> = [NonNullable<V>] extends [bigint] ? bigint : number;

/** A page of a list: its documents and its position. */
export interface Page<T> extends PagePlaces {
  readonly items: readonly T[];
}

/** The type of a group's common value: the id if it is a related document; null if it is missing. */
export type GroupValue<V> = [Related<V>] extends [never]
  ? NonNullable<V> | (undefined extends V ? null : null extends V ? null : never)
  : string | null;

/** The aggregates to calculate for each group. */
export interface GroupRequest<N extends string, M extends string> {
  readonly sum?: readonly N[];
  readonly avg?: readonly N[];
  readonly min?: readonly M[];
  readonly max?: readonly M[];
}

/** Documents with the same values, and their aggregates. */
export interface Group<E, K extends keyof E, N extends keyof E, M extends keyof E> {
  readonly key: { readonly [P in K]: GroupValue<E[P]> };
  readonly count: number;
  readonly sum: { readonly [P in N]: SumOf<E[P]> };
  readonly avg: { readonly [P in N]: number | null };
  readonly min: { readonly [P in M]: GroupValue<E[P]> | null };
  readonly max: { readonly [P in M]: GroupValue<E[P]> | null };
}
