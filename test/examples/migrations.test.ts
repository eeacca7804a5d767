import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

it('takes a shop through three versions by migration files, one step back and forth again', () => {
  const example = join(root, 'examples/05-migrations');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', example]);
  const output = execFileSync(process.execPath, [join(example, '.build/main.js')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '', FORCE_COLOR: '' },
  });
  expect(output).toContain('3 files');
  expect(output).toContain('Tea Pot: /tea-pot, 24.5');
  expect(output).toContain('Tea pot: /tea-pot-2, 19.9');
  expect(output.match(/orders of Ada Lovelace: 1/g)).toHaveLength(2);
  expect(output).toMatch(/20260518_084502_update_orders +pending/);
  expect(output).toContain('8 in the history, 0 pending');
  expect(output).toContain('holds: every product has a category');
  expect(output).toContain('entities and files: 0 differences; entities and database: No pending migrations.');
}, 120_000);
