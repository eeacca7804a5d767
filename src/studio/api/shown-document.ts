/** A document as it is sent to the page: links are ids, whole numbers beyond 2^53 are `{ $bigint }`. */
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
}

/** How many documents match. */
export interface ShownCount {
  readonly count: number;
  /** False if there may be more. */
  readonly isExact: boolean;
}

/** A document that another one can be linked to, with the text that represents it; null if it has none. */
export interface FoundDocument {
  readonly id: string;
  readonly label: string | null;
}
