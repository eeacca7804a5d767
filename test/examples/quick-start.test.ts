import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

it('takes a blog from one version of its classes to the next without losing anything', () => {
  const example = join(root, 'examples/01-quick-start');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', example]);
  const output = execFileSync(process.execPath, [join(example, '.build/main.js')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '', FORCE_COLOR: '' },
  });
  expect(output).toContain("Rename attribute 'authors.about' to 'bio'");
  expect(output).toContain("Drop attribute 'posts.legacyCode'");
  expect(output).toContain('all 3200 documents are there with every kept value');
  expect(output).toContain('a second analyze: No pending migrations.');
  expect(output).not.toContain('\u001b[');
}, 120_000);
