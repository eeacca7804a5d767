import type { Engine } from '../../appwrite/server/capabilities.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/** The version this entwrite writes; it reads this and older ones. */
export const FORMAT_VERSION = 1;
export const FORMAT_NAME = 'entwrite-backup';
/** The tool named in manifests; a test compares it with package.json. */
export const TOOL = 'entwrite 0.1.0';

/** `automatic`: made before a step that may lose data. `snapshot`: named, never pruned. */
export type BackupKind = 'manual' | 'automatic' | 'snapshot';

/** How the files of a backup are encrypted; contains nothing that helps to decrypt them without the secret. */
export interface EncryptionHeader {
  readonly algorithm: 'aes-256-gcm';
  /** `none` if the key itself was given. */
  readonly kdf: 'scrypt' | 'none';
  /** Hexadecimal. */
  readonly salt: string;
  /** scrypt's N. */
  readonly cost: number;
  /** A known text under the key, base64: reveals a wrong passphrase before a file is opened. */
  readonly check: string;
}

/** What a backup holds of one collection. */
export interface SavedCollection {
  readonly id: string;
  /** Name of its file, in the folder of the manifest. */
  readonly file: string;
  /** Stored keys of a partial backup; null for whole documents. */
  readonly attributes: readonly string[] | null;
  readonly documents: number;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** Digest of the documents, independent of their order; see `documentDigest`. */
  readonly digest: string;
  /** The earliest and the latest `$updatedAt` in it; null without documents. */
  readonly firstUpdatedAt: string | null;
  readonly lastUpdatedAt: string | null;
  /** How many documents were written while it was read, and read again. */
  readonly reread: number;
  /** Whether the last check found nothing written since the previous one. False if others kept writing faster than it could be read. */
  readonly consistent: boolean;
  /** How many documents hold null, by stored key; keys without nulls are omitted. */
  readonly nulls: Readonly<Record<string, number>>;
}

/** The file `manifest.json` of a backup. Contains no endpoint and no secret. */
export interface BackupManifest {
  readonly format: typeof FORMAT_NAME;
  readonly version: number;
  readonly tool: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly kind: BackupKind;
  readonly name: string | null;
  /** Whether `pruneBackups` keeps it. */
  readonly keep: boolean;
  readonly projectId: string;
  readonly databaseId: string;
  /** The server's storage engine; null if unknown. Missing in manifests of versions before 0.2. */
  readonly engine?: Engine | null;
  /** The last work under the database's lock when the backup began; null if it was not read. Missing in older manifests. */
  readonly work?: string | null;
  readonly startedAt: string;
  /** null until it is complete. */
  readonly finishedAt: string | null;
  /** The whole database at that time, including collections that were not saved. */
  readonly schema: DatabaseSchema;
  readonly encryption: EncryptionHeader | null;
  /** Ids of all collections to be saved. */
  readonly chosen: readonly { readonly id: string; readonly attributes: readonly string[] | null }[];
  /** The collections that are complete. */
  readonly collections: readonly SavedCollection[];
}

export function isComplete(manifest: BackupManifest): manifest is BackupManifest & { finishedAt: string } {
  return manifest.finishedAt !== null;
}
