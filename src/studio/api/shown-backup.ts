/** A backup as the list shows it. */
export interface ShownBackup {
  /** Name of its folder. */
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly startedAt: string;
  readonly isEncrypted: boolean;
  readonly complete: boolean;
  readonly documents: number;
  readonly bytes: number;
  readonly saved: readonly { readonly id: string; readonly documents: number }[];
}

export interface ShownBackups {
  readonly root: string;
  readonly backups: readonly ShownBackup[];
}

/** What a restore would change, or has changed. */
export interface ShownRestore {
  readonly operations: readonly string[];
  readonly collections: readonly {
    readonly id: string;
    readonly documents: Readonly<Record<'missing' | 'values' | 'links' | 'times' | 'same', number>>;
    readonly newer: number;
  }[];
}
