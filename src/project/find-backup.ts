import { basename, isAbsolute, join, resolve } from 'node:path';
import { findManifest } from '../backup/format/backup-folder.js';
import { listBackups } from '../backup/retention/list-backups.js';
import { EntwriteError } from '../errors.js';
import { expectedName } from '../util/near-names.js';

/** The name of the newest complete backup. */
const LATEST = 'latest';

/**
 * A backup's folder by a name (`latest`, its folder's, that of a snapshot, or the one it was given) or a path.
 *
 * @throws EntwriteError `backup_invalid` if there is none, or several were given the name
 */
export async function findBackup(root: string, name: string): Promise<string> {
  if (name === LATEST) {
    const newest = (await listBackups(root)).find(({ complete }) => complete);
    if (newest !== undefined) return newest.folder;
  } else {
    const places = isAbsolute(name) ? [name] : [join(root, name), join(root, `snapshot-${name}`), resolve(name)];
    for (const folder of places) if ((await findManifest(folder)) !== null) return folder;
  }
  const listed = await listBackups(root);
  const named = listed.filter(({ manifest }) => manifest.name === name).map(({ folder }) => folder);
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined)
    throw new EntwriteError('backup_invalid', {
      at: name,
      found: `${named.length} backups of this name in ${root}`,
      expected: named.map((folder) => `'${basename(folder)}'`).join(' or '),
      remedy: 'Give the name of the folder of one.',
    });
  const names = listed.map(({ folder }) => basename(folder));
  throw new EntwriteError('backup_invalid', {
    at: name,
    found: `no such backup in ${root}`,
    expected: expectedName(name, names, 'the name or the path of a backup, or `latest`'),
    remedy: 'See `entwrite backup list`.',
  });
}
