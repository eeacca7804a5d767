/** What an import would do. */
export interface ImportLook {
  readonly columns: readonly string[];
  readonly rows: number;
  /** The first row of the file, by column. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** Number of rows that cannot be written as they are, and the reasons for some of them. */
  readonly rejected: number;
  readonly reasons: readonly { readonly row: number; readonly reason: string }[];
}
