import type { Loaded, None } from './loaded.js';
import type { Related } from './ref.js';
import type { Head, Tail } from './relation-path.js';

/**
 * A document of E reduced to these properties. A relation named by itself is whole; one named with a property is
 * reduced to it.
 *
 * @example Selected<Post, 'id' | 'title' | 'author.name'>   // { id: string; title: string; author?: { name: string } }
 */
export type Selected<E, Path extends string> = {
  [P in keyof E as P extends Head<Path> ? (IsMany<E[P]> extends true ? never : P) : never]: SelectedOne<E[P], P, Path>;
} & {
  [P in keyof E as P extends Head<Path> ? (IsMany<E[P]> extends true ? P : never) : never]-?: SelectedItem<
    E[P],
    P,
    Path
  >[];
};

/** Whether V is a list of related documents; lists of plain values are not. */
type IsMany<V> = [Related<V>] extends [never] ? false : NonNullable<V> extends readonly unknown[] ? true : false;

type SelectedOne<V, P, Path extends string> = [Related<V>] extends [never] ? V : SelectedItem<V, P, Path> | None<V>;

type SelectedItem<V, P, Path extends string> = P extends Path
  ? Loaded<Related<V>>
  : Selected<Related<V>, Tail<Path, P>>;
