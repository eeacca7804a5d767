/** What starting costs: each program in processes of its own, which take turns. Milliseconds from start to end, medians. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../support/median.mjs';

const ROUNDS = 15;
const dist = join(import.meta.dirname, '../../dist/esm');
const imports = (...specifiers) => [
  '--input-type=module',
  '-e',
  specifiers.map((specifier) => `await import(${JSON.stringify(specifier)});`).join(''),
];

const PROGRAMS = {
  'node alone': imports(),
  "import 'node-appwrite'": imports('node-appwrite'),
  "import 'node-appwrite', then 'entwrite'": imports('node-appwrite', join(dist, 'index.js')),
  "import 'class-validator'": imports('class-validator'),
  'entwrite --help': [join(dist, 'cli/entwrite.js'), '--help'],
};

function milliseconds(program) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: dist, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - start;
}

const times = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, program] of Object.entries(PROGRAMS)) times[name].push(milliseconds(program));

console.log('| | ms | beyond node | best |\n| --- | --- | --- | --- |');
const bare = median(times['node alone']);
for (const [name, all] of Object.entries(times))
  console.log(
    `| ${name} | ${median(all).toFixed(0)} | ${(median(all) - bare).toFixed(0)} | ${Math.min(...all).toFixed(0)} |`,
  );
