import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A loader of modules in a thread of its own, such as `ts-node/esm`, says that a package is missing by an error without a code. Optional
 * packages are done without all the same. Needs the build.
 */
jest.setTimeout(60_000);

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-optional-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOADER = `
  export async function resolve(specifier, context, next) {
    const name = ['class-transformer', 'libsql'].find((one) => specifier === one || specifier.startsWith(one + '/'));
    if (name === undefined || process.env.MISSING !== name) return next(specifier, context);
    const error = new Error(\`Cannot find package '\${name}' imported from \${context.parentURL}\`);
    throw error;
  }
`;

const MAIN = `
  import { DbContext, defineCollection } from 'entwrite';
  const notes = defineCollection('notes', { text: { type: 'string' } });
  class Db extends DbContext { notes = this.set(notes); }
  const db = new Db({ embedded: ':memory:', databaseId: 'app' });
  try {
    await db.getSchemaManager().migrate();
    await db.notes.create({ text: 'kept' });
    console.log((await db.notes.toList()).map(({ text }) => text));
  } catch (error) {
    console.log(error.code);
  }
  await db.dispose();
`;

mkdirSync(join(folder, 'node_modules'));
symlinkSync(root, join(folder, 'node_modules', 'entwrite'));
writeFileSync(join(folder, 'loader.mjs'), LOADER);
writeFileSync(join(folder, 'main.mjs'), MAIN);

function output(missing: string): string {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env;
  const args = ['--no-warnings', '--experimental-loader', './loader.mjs', 'main.mjs'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, MISSING: missing },
  });
  return `${stdout}${stderr}`;
}

test('class-transformer', () => {
  expect(output('class-transformer')).toBe("[ 'kept' ]\n");
});

test('libsql, where Node has no SQLite of its own', () => {
  const hasSqlite = process.getBuiltinModule('node:sqlite') !== undefined;
  expect(output('libsql')).toBe(hasSqlite ? "[ 'kept' ]\n" : 'engine_missing\n');
});
