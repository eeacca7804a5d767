/** One write of a data step, as its log keeps it. */
export interface WrittenDocument {
  readonly collection: string;
  readonly id: string;
  readonly kind: 'created' | 'updated' | 'deleted';
  /** The document's `$updatedAt` after the write; null after a deletion, and where no one can say that it was this write's. */
  readonly updatedAt: string | null;
  /** Its `$updatedAt` before the write; null where there was no document, or no one knows. */
  readonly before: string | null;
}
