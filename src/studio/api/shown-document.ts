/** A document as it travels: links are ids, whole numbers beyond 2^53 are `{ $bigint }`. */
export interface ShownDocument {
  readonly $id: string;
  readonly $sequence: string | number;
  readonly $createdAt: string;
  readonly $updatedAt: string;
  readonly $permissions: readonly string[];
  readonly [key: string]: unknown;
}

/** One page of a collection. */
export interface ShownPage {
  readonly documents: readonly ShownDocument[];
  /** How many match, at most 5,000; null where it was not asked for. */
  readonly total: number | null;
}

/** A document that another one can be linked to, with the text that stands for it; null where it has none. */
export interface FoundDocument {
  readonly id: string;
  readonly label: string | null;
}
