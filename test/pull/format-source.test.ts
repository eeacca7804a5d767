import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { projectFormatter } from '../../src/project/pull/format-source.js';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-format-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), place);
}

test("a project's own formatter gives files their form", async () => {
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(await projectFormatter(folder)).toBeNull();

  writeFileSync(
    join(folder, 'biome.json'),
    JSON.stringify({ formatter: { indentStyle: 'tab' }, javascript: { formatter: { semicolons: 'asNeeded' } } }),
  );
  install('@biomejs/biome');
  const format = await projectFormatter(folder);
  expect(await format?.(join(folder, 'a.ts'), "export class A {\n  name = 'x';\n}\n")).toBe(
    'export class A {\n\tname = "x"\n}\n',
  );
  expect(await format?.(join(folder, 'a.ts'), 'export class {')).toBe('export class {');
});
