/**
 * What starting costs: each program in processes of its own, which take turns. Medians of milliseconds from start to end, and of processor time,
 * which depends less on what else the machine does.
 */
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

/** Says at the end of a process how much processor time it took. */
const METER = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\nprocessor ' + (user + system) / 1000);
});`;

function measured(program) {
  const start = performance.now();
  const meter = ['--import', `data:text/javascript,${encodeURIComponent(METER)}`];
  const { status, stderr } = spawnSync(process.execPath, [...meter, ...program], { cwd: dist, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [, processor] = /processor ([\d.]+)$/.exec(stderr) ?? [];
  return { elapsed: performance.now() - start, processor: Number(processor) };
}

const times = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, program] of Object.entries(PROGRAMS)) times[name].push(measured(program));

const middle = (name, what) => median(times[name].map((one) => one[what]));
console.log('| | ms | processor | beyond node | best |\n| --- | --- | --- | --- | --- |');
for (const [name, all] of Object.entries(times)) {
  const best = Math.min(...all.map(({ processor }) => processor));
  const processor = middle(name, 'processor');
  const beyond = processor - middle('node alone', 'processor');
  console.log(
    `| ${name} | ${[middle(name, 'elapsed'), processor, beyond, best].map((one) => one.toFixed(0)).join(' | ')} |`,
  );
}
