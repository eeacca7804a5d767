/** A backup as the list shows it. */
export interface Backup {
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

export interface RestorePreview {
  readonly operations: readonly string[];
  readonly collections: readonly {
    readonly id: string;
    readonly documents: Readonly<Record<'missing' | 'values' | 'links' | 'times' | 'same', number>>;
    readonly newer: number;
  }[];
}

/** `12.3 kB` */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
