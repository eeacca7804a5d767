import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

it('moves money whole or not at all', () => {
  const example = join(root, 'examples/04-transactions');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', example]);
  const output = execFileSync(process.execPath, [join(example, '.build/main.js')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '' },
  });
  expect(output.split('\n')).toEqual([
    'after a transfer: Ada 70, Bob 50',
    'too much: document_invalid; Ada 70, Bob 50, 1 transfer',
    'two at once: Ada 40, Bob 80',
    'owner belongs to bob; Ada 40, Bob 80',
    'changed by others: ada; Ada 41, Bob 80',
    '',
  ]);
}, 120_000);
