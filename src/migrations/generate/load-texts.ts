import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFiles } from '../../util/replace-files.js';
import { loadMigrations } from '../builder/load-migrations.js';
import type { MigrationFile } from '../builder/migration-file.js';

/** A migration file that is not written yet. */
export interface UnwrittenFile {
  /** Its name with the extension. */
  readonly file: string;
  readonly text: string;
}

/**
 * Loads migration files that are not written yet, from a folder of their own that is gone afterwards; in order.
 *
 * @throws EntwriteError module_invalid or migration_invalid for a text that is not a migration, file_failed
 */
export async function loadTexts(files: readonly UnwrittenFile[]): Promise<readonly MigrationFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'entwrite-'));
  try {
    const texts = [{ file: 'package.json', text: '{ "type": "module" }' }, ...files];
    replaceFiles(new Map(texts.map(({ file, text }) => [join(folder, file), text])));
    return await loadMigrations(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
