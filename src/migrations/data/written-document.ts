/** One write of a data step, as logged. */
export interface WrittenDocument {
  readonly collection: string;
  readonly id: string;
  readonly kind: 'created' | 'updated' | 'deleted';
  /** The document's `$updatedAt` after the write; null after a deletion, and if it may be that of another write. */
  readonly updatedAt: string | null;
  /** Its `$updatedAt` before the write; null if there was no document, or nobody knows. */
  readonly before: string | null;
}
