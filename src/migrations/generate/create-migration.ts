import { join } from 'node:path';
import { findMigrations } from '../builder/load-migrations.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { className, fileSlug, fileTime, nameWithoutNumber } from './migration-names.js';
import { firstTime } from './plan-files.js';
import { printMigration } from './print-migration.js';
import { languageIn, type MigrationLanguage } from './source-language.js';
import { writeNewFiles } from './write-new-files.js';

const HINTS = [
  '// Changes of the schema and work on documents, in order. Nothing is sent while this runs. For example:',
  "// m.addAttribute('posts', 'slug', { type: 'string', size: 120, required: false });",
  "// m.data('fill slugs', async ({ db }) => {}, { touches: ['posts'], down: 'nothing' });",
  '// A `down(m)` is needed only where the inverses of these steps, in reverse, would not do.',
];

export interface CreateMigrationOptions {
  /** The time in the file name; now by default. */
  readonly now?: Date;
  /** `ts` by default. */
  readonly language?: MigrationLanguage;
}

/**
 * Writes an empty migration file to fill in.
 *
 * @returns its path
 * @throws EntwriteError configuration_invalid for a name without a letter or digit; migration_exists if a file has that name with another
 * number; migrations_changed
 * @example await createMigration('migrations', 'fill slugs') // migrations/20260115_143000_fill_slugs.ts
 */
export async function createMigration(
  folder: string,
  name: string,
  { now = new Date(), language: wanted }: CreateMigrationOptions = {},
): Promise<string> {
  const slug = fileSlug(name);
  if (slug === '') {
    throw migrationProblem('configuration_invalid', 'name', null, {
      found: `the name '${name}'`,
      expected: 'a name with letters or digits',
      remedy: 'Say in a few words what the migration does.',
    });
  }
  const { files: existing } = await findMigrations(folder);
  const same = existing.find((file) => nameWithoutNumber(file.name).toLowerCase() === slug.toLowerCase());
  if (same !== undefined) {
    throw migrationProblem('migration_exists', same.path, null, {
      found: `a migration called '${nameWithoutNumber(same.name)}'`,
      expected: 'an unused name',
      remedy: 'Give another name.',
    });
  }
  const language = languageIn(folder, wanted);
  const fileName = `${fileTime(firstTime(now, existing.at(-1)?.name))}_${slug}`;
  const text = printMigration({ className: className(fileName), name, statements: HINTS }, language);
  const file = `${fileName}.${language.extension}`;
  await writeNewFiles(folder, [{ file, text }], existing);
  return join(folder, file);
}
