/** A request that the studio sent, with the action of the page that caused it; contains names and counts, never a value of a document. */
export interface ShownRequest {
  readonly number: number;
  readonly at: string;
  readonly action: string;
  readonly method: string;
  readonly route: string;
  readonly collection: string | null;
  readonly queries: readonly string[];
  readonly documents: number | null;
  readonly milliseconds: number;
  readonly outcome: string;
  /** Whether it has conditions or an order that no index supports. */
  readonly unindexed: boolean;
}
