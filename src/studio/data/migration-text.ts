import { readFile } from 'node:fs/promises';
import { EntwriteError } from '../../errors.js';
import { loadMigrations } from '../../migrations/builder/load-migrations.js';

/** The source text of a migration file, by the name it has among those of the folder. Throws `migration_unknown`. */
export async function readMigrationText(folder: string, name: string): Promise<{ readonly text: string }> {
  const file = (await loadMigrations(folder)).find((one) => one.name === name);
  if (file !== undefined) return { text: await readFile(file.path, 'utf8') };
  throw new EntwriteError('migration_unknown', {
    at: name,
    found: 'a name that no migration file has',
    expected: 'the name of a file',
    remedy: 'Load the page again.',
  });
}
