import type { BackupManifest } from './backup-manifest.js';

/** What binds an encrypted file to its backup and collection. */
export function fileContext({ id }: Pick<BackupManifest, 'id'>, collection: string): string {
  return `${id}/${collection}`;
}
