import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 * @throws EntwriteError module_invalid or migration_invalid for a text that is not a migration
 */
export async function loadTexts(files: readonly UnwrittenFile[]): Promise<readonly MigrationFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'entwrite-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    for (const { file, text } of files) await writeFile(join(folder, file), text);
    return await loadMigrations(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
