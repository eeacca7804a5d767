import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

it('docs/changes.md is what the code says (node scripts/changes-docs.mjs writes it)', () => {
  const page = execFileSync(process.execPath, [join(root, 'scripts/changes-docs.mjs'), '--print'], {
    encoding: 'utf8',
  });
  expect(readFileSync(join(root, 'docs/changes.md'), 'utf8')).toBe(page);
});
