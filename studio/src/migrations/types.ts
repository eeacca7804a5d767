/** One migration as files and history tell it. */
export interface StatusLine {
  readonly name: string;
  readonly state: string;
  readonly description: string | null;
  readonly batch: number | null;
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  readonly who: string | null;
  readonly error: string | null;
}

export interface PendingFile {
  readonly name: string;
  readonly description: string | null;
  readonly steps: readonly { readonly description: string; readonly class: string; readonly touchesData: boolean }[];
  readonly destructive: boolean;
}

export interface Migrations {
  readonly status: { readonly migrations: readonly StatusLine[] };
  readonly pending: { readonly files: readonly PendingFile[]; readonly error?: string };
  readonly folder: string;
  readonly records: readonly { readonly name: string; readonly steps: readonly { readonly description: string }[] }[];
}
