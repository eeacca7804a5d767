import type { ProgressListener } from '../../progress.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { BackupDatabase } from './backup-database.js';

/** A context's defaults for backup options. */
interface BackupDefaults {
  readonly encrypt?: BackupSecret;
  readonly plain?: boolean;
  readonly onProgress?: ProgressListener;
}

/** The member of a context that provides its database; a registered symbol, so that an ESM and a CommonJS copy agree. */
export const BACKUP_SOURCE: unique symbol = Symbol.for('entwrite/backup-source');

/** A context: a subclass of `DbContext`. */
export interface BackupContext {
  [BACKUP_SOURCE](): Promise<{ readonly database: BackupDatabase; readonly defaults: BackupDefaults }>;
}

/** What is saved or restored into: a context, or a database given directly. */
export type BackupSource = BackupContext | BackupDatabase;

/** The database of a source, and the options of a call over the context's defaults. */
export async function resolveSource<Options extends object>(
  source: BackupSource,
  options: Options,
): Promise<{ readonly database: BackupDatabase; readonly options: Options & BackupDefaults }> {
  if (!isContext(source)) return { database: source, options };
  const { database, defaults } = await source[BACKUP_SOURCE]();
  return { database, options: { ...defaults, ...options } };
}

export function isContext(value: object): value is BackupContext {
  return BACKUP_SOURCE in value;
}
