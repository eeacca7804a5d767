import type { BackupSecret } from '../backup/format/backup-key.js';
import type { Project } from '../project/open-project.js';
import { UsageError } from './usage-error.js';

export interface SecrecyOptions {
  readonly encrypt?: true;
  readonly plain?: true;
}

/** How a new backup is protected; a project's secret is always used. Throws a UsageError if encryption is requested without a secret. */
export function secrecy(
  { backups }: Project,
  { encrypt, plain }: SecrecyOptions,
): { readonly encrypt?: BackupSecret; readonly plain?: boolean } {
  const secret = backups.encrypt;
  if (encrypt && secret === undefined) {
    throw new UsageError(
      '--encrypt: no secret; set ENTWRITE_BACKUP_PASSPHRASE in the environment or `backups.encrypt` in the configuration.',
    );
  }
  return {
    ...(secret !== undefined && { encrypt: secret }),
    ...((plain ?? backups.plain) && { plain: true }),
  };
}
