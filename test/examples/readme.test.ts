import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The README's example, compiled by `tsc` and run as it stands, against the built package. */
const root = resolve(__dirname, '../..');

it('compiles and runs', () => {
  const code = /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  expect(code.split('\n').length).toBeLessThanOrEqual(45);
  const folder = mkdtempSync(join(root, 'test', '.readme-'));
  try {
    writeFileSync(join(folder, 'readme.ts'), code);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { noEmit: false, paths: { entwrite: ['../../dist/esm/index.d.ts'] }, types: ['node'] },
        include: ['*.ts'],
      }),
    );
    const run = (...parameters: string[]) =>
      execFileSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    run(join(root, 'node_modules/typescript/bin/tsc'), '-p', folder);
    const output = run('readme.js');
    expect(output).toContain("1. Create collection 'authors'");
    expect(output).toContain("name: 'Ada'");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
