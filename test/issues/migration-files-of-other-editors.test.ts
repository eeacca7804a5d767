import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';

/** What editors and checkouts make of a file without changing what it does. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-editors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = "module.exports = {\n  name: 'start',\n  async up() {},\n};\n";

test('a byte order mark and line ends of Windows are no edit', async () => {
  const path = join(folder, '001_start.cjs');
  const checksums: string[] = [];
  for (const text of [TEXT, `\uFEFF${TEXT}`, TEXT.replaceAll('\n', '\r\n'), `\uFEFF${TEXT.replaceAll('\n', '\r\n')}`]) {
    writeFileSync(path, text);
    checksums.push(...(await loadMigrations(folder)).map(({ checksum }) => checksum));
  }
  expect(checksums).toHaveLength(4);
  expect(new Set(checksums).size).toBe(1);
  writeFileSync(path, `${readFileSync(path, 'utf8')}// more\n`);
  expect((await loadMigrations(folder))[0]?.checksum).not.toBe(checksums[0]);
});

test('a link to a file that is gone is named', async () => {
  symlinkSync(join(folder, 'gone.ts'), join(folder, '002_gone.ts'));
  await expect(loadMigrations(folder)).rejects.toMatchObject({
    code: 'migration_invalid',
    message: expect.stringMatching(/002_gone\.ts: a file that cannot be read \(ENOENT\)/),
  });
});
