import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationStatus, runMigrations } from 'entwrite/migrations';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { openWorkplace } from '../migrations/support.js';

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

test('a file that an older version applied with its byte order mark was not edited since', async () => {
  const place = await openWorkplace();
  const path = join(place.folder, '001_start.cjs');
  writeFileSync(path, `\uFEFF${TEXT}`);
  await runMigrations(place.open(), { folder: place.folder });
  // Older versions did not cut the mark off.
  const checksum = createHash('sha256').update(`\uFEFF${TEXT}`).digest('hex');
  const [record] = (await place.database.documents.list('entwrite_migrations', [])).documents;
  await place.database.documents.update('entwrite_migrations', record?.$id ?? '', { values: { checksum } });
  const states: unknown[] = [];
  for (const text of [`\uFEFF${TEXT}`, TEXT, `${TEXT}// more\n`]) {
    writeFileSync(path, text);
    const status = await migrationStatus(place.open(), { folder: place.folder });
    states.push(...status.migrations.map(({ state }) => state));
  }
  await place.end();
  expect(states).toEqual(['applied', 'applied', 'edited']);
});

test('a link to a file that is gone is named', async () => {
  symlinkSync(join(folder, 'gone.ts'), join(folder, '002_gone.ts'));
  await expect(loadMigrations(folder)).rejects.toMatchObject({
    code: 'migration_invalid',
    message: expect.stringMatching(/002_gone\.ts: a file that cannot be read \(ENOENT\)/),
  });
});
