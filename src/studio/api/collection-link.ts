/** A way from the documents of a collection to those of another, in either direction. */
export interface CollectionLink {
  /** The key in this collection, or, for what only the others know of, `posts.author`. */
  readonly name: string;
  /** The key in this collection; null where only the documents of the other one hold the link. */
  readonly key: string | null;
  readonly kind: 'relationship' | 'reference';
  /** Whether a document leads to a list. */
  readonly many: boolean;
  /** Id of the other collection. */
  readonly target: string;
  /** The key of the other collection that holds the link back; null for a one-way list. */
  readonly backKey: string | null;
}
