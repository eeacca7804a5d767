import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { isDatabaseSchema, isIdentifier } from '../../schema/rules/is-database-schema.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { DELETING_FILE, LARGEST_MANIFEST, MANIFEST_FILE, restoringFile } from './backup-folder.js';
import { backupInvalid } from './backup-problem.js';
import { readRegularFile } from './regular-file.js';

/** The intended attributes of a database while a restore has taken their defaults off. */
export interface DefaultsOff {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schema: DatabaseSchema;
}

/** The mark of an unfinished restore into one database, in the folder of its backup, which is then not deleted. */
export interface RestoringMark {
  /** Sets the mark unless it exists. Throws backup_invalid if the backup is gone, or somebody is deleting it. */
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
  /** The defaults that a killed restore has taken off; null if there are none. */
  readonly defaultsOff: () => Promise<DefaultsOff | null>;
  /** Called before defaults are taken off, and with null once they are restored. */
  readonly recordDefaults: (off: DefaultsOff | null) => Promise<void>;
}

/** The mark of a database in a folder. In a read-only folder nothing is written: whoever cannot write there cannot prune either. */
export function restoringMark(
  folder: string,
  { projectId, databaseId }: Pick<DefaultsOff, 'projectId' | 'databaseId'>,
): RestoringMark {
  const mark = join(folder, restoringFile(projectId, databaseId));
  const next = `${mark}.next`;
  return {
    async begin() {
      const failure = await writeFile(mark, '', { flag: 'wx', mode: 0o600 }).then(
        () => null,
        (error: NodeJS.ErrnoException) => error,
      );
      if (failure?.code === 'ENOENT') throw goneMeanwhile(folder, failure);
      if (existsSync(join(folder, MANIFEST_FILE)) && !existsSync(join(folder, DELETING_FILE))) return;
      if (failure === null) await rm(mark, { force: true });
      throw goneMeanwhile(folder);
    },
    async end() {
      for (const file of [next, mark]) await rm(file, { force: true }).catch(() => {});
    },
    async defaultsOff() {
      try {
        const found = parseJson((await readRegularFile(mark, LARGEST_MANIFEST)).toString('utf8'));
        return isDefaultsOff(found) ? found : null;
      } catch {
        return null;
      }
    },
    async recordDefaults(off) {
      try {
        await rm(next, { force: true });
        await writeFile(next, off === null ? '' : stringifyJson(off), { flag: 'wx', mode: 0o600, flush: true });
        await rename(next, mark);
      } catch {
        // If nothing can be recorded, the next migration restores the defaults.
      }
    },
  };
}

function goneMeanwhile(folder: string, cause?: unknown): Error {
  const remedy = `Nothing was restored. Restore another backup; or delete the file '${DELETING_FILE}' in it, if nobody deletes it any more.`;
  return backupInvalid(
    folder,
    'a backup that was deleted meanwhile, or is being deleted',
    'one that stays',
    remedy,
    cause,
  );
}

function isDefaultsOff(value: unknown): value is DefaultsOff {
  const { projectId, databaseId, schema } = (value ?? {}) as Partial<DefaultsOff>;
  return isIdentifier(projectId) && isIdentifier(databaseId) && isDatabaseSchema(schema);
}
