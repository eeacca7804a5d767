import type { Related } from './ref.js';
import type { Head, RelationKey, Tail } from './relation-path.js';

type IsMany<V> = NonNullable<V> extends readonly unknown[] ? true : false;

/** The type of a missing related document: as declared, otherwise undefined. */
export type None<V> = [Extract<V, null | undefined>] extends [never] ? undefined : Extract<V, null | undefined>;

/**
 * A document of E with these relations loaded, possibly along paths: `'comments.author'`. A to-one relation may always be absent, even
 * if the entity requires it, because the document may be gone, or hidden by permissions or a filter of the model.
 *
 * @example function signature(post: Loaded<Post, 'author'>): string { return post.author?.name ?? 'nobody'; }
 */
export type Loaded<E, Path extends string = never> = [Path] extends [never]
  ? E
  : { [P in keyof E as P extends Head<Path> ? never : P]: E[P] } & LoadedRelations<E, Path>;

/** Only the loaded relations: lists are always present, to-one relations if the document was found. */
export type LoadedRelations<E, Path extends string> = {
  [P in keyof E as P extends Head<Path> & RelationKey<E> ? (IsMany<E[P]> extends true ? P : never) : never]-?: Loaded<
    Related<E[P]>,
    Tail<Path, P>
  >[];
} & {
  [P in keyof E as P extends Head<Path> & RelationKey<E> ? (IsMany<E[P]> extends true ? never : P) : never]:
    | Loaded<Related<E[P]>, Tail<Path, P>>
    | None<E[P]>;
};
