import { basename, isAbsolute, join, resolve } from 'node:path';
import { findManifest } from '../backup/format/backup-folder.js';
import { listBackups } from '../backup/retention/list-backups.js';
import { EntwriteError } from '../errors.js';
import { expectedName } from '../util/near-names.js';

/** The name of the newest complete backup. */
const LATEST = 'latest';

/** A backup's folder by a name (`latest`, a backup, a snapshot) or a path. Throws backup_invalid if there is none. */
export async function findBackup(root: string, name: string): Promise<string> {
  if (name === LATEST) {
    const newest = (await listBackups(root)).find(({ complete }) => complete);
    if (newest !== undefined) return newest.folder;
  } else {
    const places = isAbsolute(name) ? [name] : [join(root, name), join(root, `snapshot-${name}`), resolve(name)];
    for (const folder of places) if ((await findManifest(folder)) !== null) return folder;
  }
  const names = (await listBackups(root)).map(({ folder }) => basename(folder));
  throw new EntwriteError('backup_invalid', {
    at: name,
    found: `no such backup in ${root}`,
    expected: expectedName(name, names, 'the name or the path of a backup, or `latest`'),
    remedy: 'See `entwrite backup list`.',
  });
}
