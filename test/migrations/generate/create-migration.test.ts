import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMigrations } from '../../../src/migrations/builder/load-migrations.js';
import { createMigration } from '../../../src/migrations/generate/create-migration.js';
import {
  className,
  fileSlug,
  nameWithoutNumber,
  timeOfName,
} from '../../../src/migrations/generate/migration-names.js';
import { failureOf } from '../../support/live-context.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-01-15T14:30:00Z');

it('writes a file to be filled', async () => {
  const path = await createMigration(join(folder, 'new'), 'Fill slugs!', { now });
  expect(path).toBe(join(folder, 'new', '20260115_143000_Fill_slugs.ts'));
  expect(readFileSync(path, 'utf8')).toMatchInlineSnapshot(`
"import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class FillSlugs20260115143000 implements Migration {
  readonly name = 'Fill slugs!';

  async up(m: MigrationBuilder) {
    // Changes of the schema and work on documents, in order. Nothing is sent while this runs. For example:
    // m.addAttribute('posts', 'slug', { type: 'string', size: 120, required: false });
    // m.data('fill slugs', async ({ db }) => {}, { touches: ['posts'], down: 'nothing' });
    // A \`down(m)\` is needed only where the inverses of these steps, in reverse, would not do.
  }
}
"
`);
  const [file] = await loadMigrations(join(folder, 'new'));
  expect(file).toMatchObject({ name: '20260115_143000_Fill_slugs', migration: { name: 'Fill slugs!' } });
});

it('writes JavaScript when asked', async () => {
  const commonJs = await createMigration(folder, 'other', { now, language: 'js' });
  expect(commonJs).toContain('20260115_143000_other.mjs');
  rmSync(commonJs);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const path = await createMigration(folder, 'fill', { now, language: 'js' });
  expect(readFileSync(path, 'utf8')).toContain(
    "/** @param {import('entwrite/migrations').MigrationBuilder} m */\n  async up(m) {",
  );
  expect(await loadMigrations(folder)).toHaveLength(1);
});

it('refuses a name that a migration has behind another number, and one of no letters', async () => {
  writeFileSync(join(folder, '003_fill_slugs.ts'), '');
  expect(await failureOf(createMigration(folder, 'Fill-Slugs'))).toMatchObject({ code: 'migration_exists' });
  expect(await failureOf(createMigration(folder, ' -!'))).toMatchObject({ code: 'configuration_invalid' });
  expect(readdirSync(folder)).toEqual(['003_fill_slugs.ts']);
});

it('comes after the last file', async () => {
  await createMigration(folder, 'one', { now });
  expect(await createMigration(folder, 'two', { now })).toContain('20260115_143001_two');
});

it.each([
  ['20260115_143000_update_posts', 'UpdatePosts20260115143000'],
  ['20260115143000_update_posts', 'UpdatePosts20260115143000'],
  ['003_add_views', 'AddViews003'],
  ['003_2nd', 'Migration2nd003'],
  ['20260115_143000_drop_a2', 'DropA2_20260115143000'],
  ['7', 'Migration7'],
])('calls the class of %s %s', (name, expected) => {
  expect(className(name)).toBe(expected);
  expect(() => new Function(`class ${className(name)} {}`)).not.toThrow();
});

it('makes any text part of a file name', () => {
  expect(['a.b-c', 'Café später', ' x ', '日本', '__a__'].map(fileSlug)).toEqual([
    'a_b_c',
    'Cafe_spater',
    'x',
    '',
    'a',
  ]);
  expect(nameWithoutNumber('20260115_143000_2024_totals')).toBe('2024_totals');
  expect(nameWithoutNumber('003_143000_x')).toBe('x');
  expect([timeOfName('003_x'), timeOfName('20261345_000000_x'), timeOfName('20260115_143000_x')]).toEqual([
    null,
    null,
    now,
  ]);
});
