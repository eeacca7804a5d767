/** A path from the documents of a collection to those of another, in either direction. */
export interface CollectionLink {
  /** The key in this collection; for a link that only the other collection stores, `posts.author`. */
  readonly name: string;
  /** The key in this collection; null if only the documents of the other one store the link. */
  readonly key: string | null;
  readonly kind: 'relationship' | 'reference';
  /** Whether a document links to a list. */
  readonly many: boolean;
  /** Id of the other collection. */
  readonly target: string;
  /** The key in the other collection that stores the link back; null for a one-way list. */
  readonly backKey: string | null;
}
