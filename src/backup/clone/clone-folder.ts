import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../util/canonical-json.js';
import { findManifest } from '../format/backup-folder.js';
import { type BackupManifest, isComplete } from '../format/backup-manifest.js';
import { readRegularFile } from '../format/regular-file.js';
import type { MaskRules } from './mask-rule.js';

/** Where a clone is kept between reading and writing. */
export interface CloneFolder {
  /** The backup of masked documents. */
  readonly kept: string;
  readonly key: Buffer;
  readonly salt: string;
  /** What an interrupted clone has read completely; null if reading has to begin or continue. */
  readonly read: BackupManifest | null;
  readonly remove: () => Promise<void>;
}

/** What must be the same for a clone to continue. */
interface CloneIdentity {
  readonly databases: readonly string[];
  readonly only: readonly string[] | null;
  readonly mask: MaskRules;
}

/** An older one is started over, because the database has changed since. */
const OLDEST = 24 * 60 * 60 * 1000;
const SALT_FILE = 'entwrite-clone-salt';
/** The names of interrupted clones; nothing else in the folder is ever read or deleted, except the salt. */
const OWN_NAME = /^entwrite-clone-[0-9a-f]{32}$/;

/**
 * The folder of a clone. In a given folder it continues an interrupted clone of the same databases, rules and salt that is at most a day
 * old. The random salt stays there until the clone is finished, and the key is derived from the salt. Without a folder nothing outlives
 * the call.
 */
export async function openCloneFolder(
  folder: string | undefined,
  chosen: string | undefined,
  identity: CloneIdentity,
): Promise<CloneFolder> {
  if (folder === undefined) {
    const own = await mkdtemp(join(tmpdir(), 'entwrite-clone-'));
    const salt = chosen ?? randomSalt();
    return { kept: join(own, 'clone'), key: randomBytes(32), salt, read: null, remove: () => removed(own) };
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const salt = chosen ?? (await keptSalt(folder));
  const derived = (text: string) => createHmac('sha256', salt).update(text).digest();
  const rules = Object.entries(identity.mask).map(([at, rule]) => [at, typeof rule === 'function' ? `${rule}` : rule]);
  const digest = derived(canonicalJson([identity.databases, identity.only, rules]))
    .toString('hex')
    .slice(0, 32);
  const name = `entwrite-clone-${digest}`;
  const kept = join(folder, name);
  for (const other of await readdir(folder))
    if (other !== name && OWN_NAME.test(other)) await removed(join(folder, other));
  const found = await findManifest(kept).catch(() => null);
  const isUsable = found !== null && Date.now() - Date.parse(found.startedAt) < OLDEST;
  if (!isUsable) await removed(kept);
  const read = isUsable && isComplete(found) ? found : null;
  return { kept, key: derived('entwrite clone key'), salt, read, remove: () => removedClone(folder, kept) };
}

async function removedClone(folder: string, kept: string): Promise<void> {
  await removed(kept);
  await removed(join(folder, SALT_FILE));
  // Everything else in it belongs to others.
  await rmdir(folder).catch(() => undefined);
}

async function removed(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

async function keptSalt(folder: string): Promise<string> {
  const path = join(folder, SALT_FILE);
  const found = await readRegularFile(path, 1000).catch(() => null);
  if (found !== null && found.length > 0) return found.toString('utf8');
  const salt = randomSalt();
  await rm(path, { force: true });
  await writeFile(path, salt, { flag: 'wx', mode: 0o600 });
  return salt;
}

function randomSalt(): string {
  return randomBytes(16).toString('hex');
}
