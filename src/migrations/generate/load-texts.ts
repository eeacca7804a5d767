import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFiles } from '../../util/replace-files.js';
import { loadMigrations } from '../builder/load-migrations.js';
import type { MigrationFile } from '../builder/migration-file.js';

export interface UnwrittenFile {
  /** Its name with the extension. */
  readonly file: string;
  readonly text: string;
}

/** Loads texts in order, from a temporary folder. Throws module_invalid, migration_invalid or file_failed. */
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
