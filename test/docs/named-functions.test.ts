import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as backup from '../../src/backup/index.js';
import * as data from '../../src/data/index.js';
import * as migrations from '../../src/migrations/index.js';
import * as testing from '../../src/testing/index.js';

const folder = join(__dirname, '../../docs');
const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');

test.each(
  Object.entries({ backup, data, migrations, testing }),
)('functions of entwrite/%s are on a page', (_, entry) => {
  const functions = Object.entries(entry).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(functions.length).toBeGreaterThan(0);
  expect(functions.filter((name) => !new RegExp(`\\b${name}\\b`).test(pages))).toEqual([]);
});
