declare const related: unique symbol;

type IsAny<V> = 0 extends 1 & V ? true : false;

/** What marks a property as a relation to documents of T; there is no such property in a document. */
export interface RelatedTo<T> {
  readonly [related]?: T;
}

/**
 * A related document of which only the id can be read until the relation is loaded by `populate`. To-one relations are
 * `Ref<Author>`, to-many ones `Ref<Post>[]`. A document of the entity fits wherever a `Ref` of it is wanted. Being no class, it also keeps
 * classes in files that import each other from reading one another while they load.
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

/** The entity whose documents a property of type V holds; never for a property that is not a relation. */
export type Related<V> =
  NonNullable<V> extends infer Held ? (Held extends readonly (infer Item)[] ? TargetOf<Item> : TargetOf<Held>) : never;
