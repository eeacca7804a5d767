import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The package in tests of a user, who has none of its optional packages and compiled his migration files: Jest's error for a package that is not installed is of another realm than the code it runs, no `instanceof Error` there. Optional packages
 * may be missing in the tests of a user all the same. Needs the build.
 */
jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-under-jest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEST = `
  const { DbContext, defineCollection } = require('entwrite');
  const { join } = require('node:path');
  const { runMigrations } = require('entwrite/migrations');
  const { useTestDatabase } = require('entwrite/testing');
  const notes = defineCollection('notes', { text: { type: 'string' } });
  class Db extends DbContext { notes = this.set(notes); }
  const db = useTestDatabase(Db);
  test('a document is kept', async () => {
    await db.notes.create({ text: 'kept' });
    expect((await db.notes.toList()).map(({ text }) => text)).toEqual(['kept']);
  });
  test('a compiled migration file runs', async () => {
    class Empty extends DbContext {}
    const own = new Empty({ embedded: ':memory:', databaseId: 'app' });
    expect((await runMigrations(own, { folder: join(__dirname, 'migrations') })).files).toHaveLength(1);
    await own.dispose();
  });
  test('a folder that cannot be read is told as it is', async () => {
    await expect(new Db({ embedded: '/dev/null/data.db', databaseId: 'app' }).connect()).rejects.toMatchObject({
      code: 'configuration_invalid',
      found: expect.not.stringContaining('Error:'),
    });
  });
`;

const MIGRATION = `
  Object.defineProperty(exports, '__esModule', { value: true });
  exports.default = class { name = 'logs'; up(m) { m.createCollection('logs', (logs) => { logs.string('line'); }); } };
`;

/** The package as an installation has it, with what it depends on and without what is optional, but SQLite. */
function install(): void {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'entwrite'), { recursive: true });
  for (const name of ['dist', 'package.json'])
    cpSync(join(root, name), join(modules, 'entwrite', name), { recursive: true });
  for (const name of [...Object.keys(dependencies), 'libsql']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

test('the package works without optional packages', () => {
  install();
  writeFileSync(join(folder, 'notes.test.js'), TEST);
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(join(folder, 'migrations', '001_logs.js'), MIGRATION);
  writeFileSync(join(folder, 'jest.config.js'), "module.exports = { testEnvironment: 'node', transform: {} };");
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env;
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--no-cache', '--ci'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  expect(stderr).toContain('3 passed, 3 total');
  expect(status).toBe(0);
});
