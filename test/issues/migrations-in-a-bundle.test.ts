import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A program that is one bundle runs compiled migration files, although the compiler of TypeScript is no part of it: every file was refused,
 * by an error about a package of the platform. Needs the build.
 */
jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = `
  import { DbContext } from 'entwrite';
  import { runMigrations } from 'entwrite/migrations';
  class Empty extends DbContext {}
  const run = async (folder) => {
    const db = new Empty({ embedded: ':memory:', databaseId: 'app' });
    await runMigrations(db, { folder }).then(
      ({ files }) => console.log(folder, files.map(({ outcome }) => outcome).join()),
      ({ code, found }) => console.log(folder, code, found.split(',')[0]),
    );
    await db.dispose();
  };
  void run('compiled').then(() => run('sources'));
`;
const UP = "up(m) { m.createCollection('logs', (logs) => { logs.string('line'); }); }";
/** Packages with code of the platform, which no bundle holds. */
const NATIVE = ['libsql', 'oxc-parser', 'oxc-transform'];

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['entwrite', 'rolldown', ...NATIVE]) {
    symlinkSync(name === 'entwrite' ? root : join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  write('main.mjs', MAIN);
  write('compiled/001_logs.mjs', `export default class { name = 'logs'; ${UP} }`);
  write('sources/001_logs.ts', `export default class { readonly name: string = 'logs'; ${UP} }`);
});

const node = (file: string) => {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env });
  return { stdout, stderr };
};

test.each(['es', 'cjs'])('%s', (format) => {
  const file = format === 'es' ? 'out.mjs' : 'out.cjs';
  const input = { input: 'main.mjs', platform: 'node', external: NATIVE, logLevel: 'silent' };
  const build = `
    import { build } from 'rolldown';
    await build(${JSON.stringify({ ...input, output: { format, file, codeSplitting: false } })});`;
  write(`build-${format}.mjs`, build);
  expect(node(`build-${format}.mjs`)).toEqual({ stdout: '', stderr: '' });
  // Newer releases of Node need no file beside the bundle to load TypeScript.
  const stdout = expect.stringMatching(/^compiled applied\nsources (applied|module_invalid TypeScript)\n$/);
  expect(node(file)).toEqual({ stdout, stderr: '' });
});
