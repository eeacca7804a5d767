import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EntwriteError } from 'entwrite';
import { settleDesignTypes } from '../../src/loader/design-types.js';
import { loadModule } from '../../src/loader/load-module.js';
import { packProblem, unpackProblem } from '../../src/loader/packed-problem.js';
import { findFile, isDeclaredModule, isTypeScript, userPath } from '../../src/loader/user-files.js';

/** The parts that need no process of their own. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('imports that only metadata looks at become namespaces, on the same line', () => {
  const metadata = (name: string) =>
    `_decorateMetadata("design:type", typeof ${name} === "undefined" ? Object : ${name})`;
  const code = [
    'import D, { Attribute, Ref, Long as Short } from "entwrite";',
    'import * as all from "./all.js";',
    'import { Author } from "./author.js";',
    `[${metadata('Ref')}, ${metadata('Short')}, ${metadata('D')}, ${metadata('Author')}];`,
    'export const a = [Attribute, Author];',
  ].join('\n');
  const plain = [
    'import { Attribute } from "entwrite";',
    'import { Author } from "./author.js";',
    'export const a = [Attribute, Author];',
  ].join('\n');
  const lines = settleDesignTypes(code, plain).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'import * as _entwriteTypes0 from "entwrite"; import { Attribute } from "entwrite";',
    'import * as all from "./all.js";',
    'import { Author } from "./author.js";',
    '[_decorateMetadata("design:type", _entwriteType(() => _entwriteTypes0.Ref)), _decorateMetadata("design:type", _entwriteType(() => _entwriteTypes0.Long)), _decorateMetadata("design:type", _entwriteType(() => _entwriteTypes0.default)), _decorateMetadata("design:type", _entwriteType(() => Author))];',
    'export const a = [Attribute, Author];',
  ]);
});

test('code without design types stays as it is', () => {
  const code = 'import { a } from "./a.js";\nexport const b = a;';
  expect(settleDesignTypes(code, code)).toBe(code);
});

test('the source of a compiled file is the one that counts', () => {
  for (const name of ['a.ts', 'a.js', 'b.js', 'c.mts', 'd.json']) writeFileSync(join(folder, name), '');
  const found = (name: string, importer = 'x.ts') =>
    findFile(join(folder, name), join(folder, importer))?.slice(folder.length + 1) ?? null;
  expect(['a.js', 'a', 'a.ts', 'b.js', 'b', 'c.mjs', 'd', 'e', 'e.js'].map((name) => found(name))).toEqual([
    'a.ts',
    'a.ts',
    'a.ts',
    'b.js',
    'b.js',
    'c.mts',
    'd.json',
    null,
    null,
  ]);
  expect([found('a.js', 'x.js'), found('c.mjs', 'x.js')]).toEqual(['a.js', 'c.mts']);
});

test('which files are the user’s, and which are compiled', () => {
  const path = join(folder, 'with space', 'a.ts');
  expect(userPath(pathToFileURL(path).href)).toBe(path);
  expect(userPath(pathToFileURL(join(folder, 'node_modules', 'p', 'a.ts')).href)).toBeNull();
  expect([userPath('node:fs'), userPath(undefined)]).toEqual([null, null]);
  expect(['a.ts', 'a.mts', 'a.cts', 'a.d.ts', 'a.js', 'a.tsx'].filter(isTypeScript)).toEqual([
    'a.ts',
    'a.mts',
    'a.cts',
  ]);
});

test('the nearest package.json says what a file is, its suffix first', () => {
  const names = ['a.ts', 'a.cts', 'a.mts'];
  const declared = () => names.map((name) => isDeclaredModule(join(folder, name)));
  expect(declared()).toEqual([false, false, true]);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  expect(declared()).toEqual([true, false, true]);
});

test('an error survives the way out of a thread', () => {
  const error = new EntwriteError('module_invalid', { at: 'a.ts:3', found: 'x', expected: 'y', remedy: 'Do z.' });
  const { message } = packProblem(error) as Error;
  expect(unpackProblem(new Error(message))).toMatchObject({ code: 'module_invalid', message: error.message });
  const other = new TypeError('other');
  expect(unpackProblem(packProblem(other))).toBe(other);
});

test('under Jest files go through Jest, with the transform of its configuration', async () => {
  const file = join(__dirname, 'jest-fixture.ts');
  const { made } = (await loadModule(file)) as { made: unknown };
  expect(made).toEqual({ type: 'String' });
});
