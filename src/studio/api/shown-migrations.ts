import type { AttributeRename } from '../../schema/rename.js';

/** A migration as files and history describe it. */
export interface ShownMigration {
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
  /** What it loses, as the names that allow it. */
  readonly losses: readonly string[];
}

/** Migration files, their history, and what the pending ones would do. */
export interface ShownMigrations {
  readonly status: { readonly migrations: readonly ShownMigration[] };
  readonly pending: { readonly files: readonly PendingFile[]; readonly error?: string };
  readonly folder: string;
  readonly records: readonly { readonly name: string; readonly steps: readonly { readonly description: string }[] }[];
}

/** What reverting files would do, newest first. */
export interface ShownReverts {
  readonly files: readonly {
    readonly name: string;
    readonly steps: readonly string[];
    /** What it loses, as the names that allow it. */
    readonly losses: readonly string[];
  }[];
}

/** New migration files; none while a possible rename is unanswered. */
export interface ShownGeneration {
  readonly files: readonly {
    readonly path: string;
    readonly text: string;
    /** What a person has to complete. */
    readonly open: readonly string[];
    readonly operations: readonly string[];
  }[];
  readonly written: boolean;
  readonly questions: readonly AttributeRename[];
}
