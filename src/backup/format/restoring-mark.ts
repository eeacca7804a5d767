import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { isDatabaseSchema, isIdentifier } from '../../schema/rules/is-database-schema.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { LARGEST_MANIFEST, RESTORING_FILE, RESTORING_NEXT_FILE } from './backup-folder.js';
import { backupFailed } from './backup-problem.js';
import { readRegularFile } from './regular-file.js';

/** The intended attributes of a database while a restore has taken their defaults off. */
export interface DefaultsOff {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schema: DatabaseSchema;
}

/** The mark of an unfinished restore in the folder of its backup, which is then not pruned. */
export interface RestoringMark {
  /** Sets the mark unless it exists. Throws backup_failed if the folder is gone. */
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
  /** The defaults that a killed restore has taken off; null if there are none. */
  readonly defaultsOff: () => Promise<DefaultsOff | null>;
  /** Called before defaults are taken off, and with null once they are restored. */
  readonly recordDefaults: (off: DefaultsOff | null) => Promise<void>;
}

/** The mark in a folder. In a read-only folder nothing is written: whoever cannot write there cannot prune either. */
export function restoringMark(folder: string): RestoringMark {
  const mark = join(folder, RESTORING_FILE);
  const next = join(folder, RESTORING_NEXT_FILE);
  return {
    async begin() {
      await writeFile(mark, '', { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') throw backupFailed(folder, cause);
      });
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

function isDefaultsOff(value: unknown): value is DefaultsOff {
  const { projectId, databaseId, schema } = (value ?? {}) as Partial<DefaultsOff>;
  return isIdentifier(projectId) && isIdentifier(databaseId) && isDatabaseSchema(schema);
}
