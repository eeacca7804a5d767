import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** The Node that runs the tests, and those of ENTWRITE_TEST_NODES (paths of binaries, separated as PATH is). */
export const NODES: readonly string[] = [
  process.execPath,
  ...(process.env.ENTWRITE_TEST_NODES ?? '').split(delimiter).filter((path) => path !== ''),
];

/** A user's project in a folder of its own, with this package (`npm run build` first) in its node_modules. */
export interface UserProject {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Runs a script that has `loadModule`, `entwrite` (the package) and `say` (prints JSON); gives what it said. */
  readonly run: (node: string, copy: 'esm' | 'cjs', script: string) => unknown[];
  readonly remove: () => void;
}

export function createUserProject(manifest: object, files: Readonly<Record<string, string>>): UserProject {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-modules-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'entwrite'));
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write({ 'package.json': JSON.stringify(manifest), ...files });
  return {
    folder,
    write,
    run(node, copy, script) {
      const dist = join(root, 'dist', copy);
      const load = (path: string) =>
        copy === 'esm'
          ? `await import(${JSON.stringify(join(dist, path))})`
          : `require(${JSON.stringify(join(dist, path))})`;
      const body = `
        const { loadModule } = ${load('loader/load-module.js')};
        const entwrite = ${load('index.js')};
        const contextDeps = (db) => db[Symbol.for('entwrite/context-deps')]();
        const say = (value) => console.log(JSON.stringify(value));
        ${script}`;
      const file = join(folder, copy === 'esm' ? 'runner.mjs' : 'runner.cjs');
      writeFileSync(file, copy === 'esm' ? body : `(async () => {${body}})();`);
      const { NODE_OPTIONS, JEST_WORKER_ID, NODE_ENV, ...env } = process.env;
      const { stdout, stderr, status } = spawnSync(node, [file], { cwd: folder, encoding: 'utf8', env });
      if (status !== 0) throw new Error(`status ${status}:\n${stdout}${stderr}`);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
