import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { isDatabaseSchema, isIdentifier } from '../../schema/rules/is-database-schema.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { LARGEST_MANIFEST, RESTORING_FILE, RESTORING_NEXT_FILE } from './backup-folder.js';
import { backupFailed } from './backup-problem.js';
import { readRegularFile } from './regular-file.js';

/** Attributes of a database as they are meant to be while a restore has taken their defaults off. */
export interface DefaultsOff {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schema: DatabaseSchema;
}

/** What a restore that is not finished leaves in the folder of its backup, which is not pruned then. */
export interface RestoringMark {
  /** One that is there already stays. Throws backup_failed where the folder is gone. */
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
  /** What a restore that was killed left without defaults; null where it left nothing. */
  readonly defaultsOff: () => Promise<DefaultsOff | null>;
  /** Called before defaults are taken off, and with null once they are back. */
  readonly recordDefaults: (off: DefaultsOff | null) => Promise<void>;
}

/** The mark in a folder; nothing is kept in one that may not be written to: whoever may not write there does not prune it either. */
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
        // The next migration gives them back where nothing can be recorded.
      }
    },
  };
}

function isDefaultsOff(value: unknown): value is DefaultsOff {
  const { projectId, databaseId, schema } = (value ?? {}) as Partial<DefaultsOff>;
  return isIdentifier(projectId) && isIdentifier(databaseId) && isDatabaseSchema(schema);
}
