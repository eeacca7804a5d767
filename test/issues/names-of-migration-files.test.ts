import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMigrations, loadMigrations } from '../../src/migrations/builder/load-migrations.js';

/** Files whose names have dots, or letters before their number, and second migrations in one file were passed over without a word. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'names-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MIGRATION = 'module.exports = { name: "a", up() {} };';
function write(...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), MIGRATION);
}

test('a name may have dots', async () => {
  write('002_release_1.10.cjs', '002_release_1.2.cjs', '001.cjs');
  expect((await loadMigrations(folder)).map(({ name }) => name)).toEqual([
    '001',
    '002_release_1.2',
    '002_release_1.10',
  ]);
});

test.each([
  'V003__x.cjs',
  'm004.cjs',
  'v1.2_add.ts',
  'migration-5.js',
  'Migration_006.mjs',
  '007.TS',
  '008_add_views.tsx',
  '009.jsx',
])('%s is refused', async (name) => {
  write('001.cjs', name);
  await expect(findMigrations(folder)).rejects.toMatchObject({ code: 'migration_invalid', at: join(folder, name) });
});

test('what migrations import, and tests of them, are listed', async () => {
  write(
    '001.cjs',
    '001.test.ts',
    'helpers.ts',
    'base64.cjs',
    '_shared.mjs',
    'README.md',
    '001.d.ts',
    '001.cjs.map',
    '.hidden.js',
    '002.cjs.bak',
    '003_seed.json',
  );
  mkdirSync(join(folder, 'archive'));
  write('archive/002.cjs', 'archive/helpers.cjs');
  const { files, others } = await findMigrations(folder);
  expect(files.map(({ name }) => name)).toEqual(['001']);
  expect([...others].sort()).toEqual([
    '001.test.ts',
    '002.cjs.bak',
    '003_seed.json',
    '_shared.mjs',
    'archive/002.cjs',
    'base64.cjs',
    'helpers.ts',
  ]);
});

test('two files of one name are refused, a compiled one beside its source is not', async () => {
  write('001.ts', '001.js', '001.cjs');
  expect((await findMigrations(folder)).files).toEqual([{ name: '001', path: join(folder, '001.ts') }]);
  write('002.cjs', '002.mjs');
  await expect(findMigrations(folder)).rejects.toMatchObject({
    code: 'migration_invalid',
    at: join(folder, '002.cjs'),
  });
});

test('two migrations in one file are refused, a base class is none', async () => {
  writeFileSync(
    join(folder, '001.cjs'),
    'class Base { up() {} }; exports.Base = Base; exports.Own = class extends Base { name = "own"; };',
  );
  expect((await loadMigrations(folder)).map(({ migration }) => migration.name)).toEqual(['own']);
  writeFileSync(join(folder, '002.cjs'), 'exports.One = class { up() {} }; exports.Two = class { up() {} };');
  await expect(loadMigrations(folder)).rejects.toMatchObject({
    code: 'migration_invalid',
    found: '2 migrations in one file',
  });
});
