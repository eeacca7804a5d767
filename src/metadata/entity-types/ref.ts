declare const related: unique symbol;

type IsAny<V> = 0 extends 1 & V ? true : false;

/** Marks a property as a relation to documents of T; exists only in types. */
export interface RelatedTo<T> {
  readonly [related]?: T;
}

/**
 * A related document of which only the id can be read until `populate` loads the relation. To-one relations are
 * `Ref<Author>`, to-many ones `Ref<Post>[]`. A document is assignable to a `Ref` of its entity. Because it is not a class, it also lets
 * files with entities import each other.
 *
 * @example
 * @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
 * post.author?.id;                                              // always there
 * (await db.posts.populate('author').first())?.author?.name;    // there because it was loaded
 */
export interface Ref<T> extends RelatedTo<T> {
  readonly id: string;
}

type TargetOf<V> =
  IsAny<V> extends true ? never : typeof related extends keyof V ? (V extends RelatedTo<infer T> ? T : never) : never;

/** The related entity of a property of type V; never if it is not a relation. */
export type Related<V> =
  NonNullable<V> extends infer Held ? (Held extends readonly (infer Item)[] ? TargetOf<Item> : TargetOf<Held>) : never;
