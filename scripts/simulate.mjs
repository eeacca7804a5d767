/**
 * Runs fresh seeds of the simulation on all cores: each process takes its part of them. `npm run simulate -- SEEDS FROM [SCENARIO]` runs SEEDS
 * seeds of each scenario from FROM on, and prints those that fail as they are found. One process uses one core, and that not all the time: it
 * waits for files.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const [seeds = 100, from = 1] = process.argv.slice(2, 4).map(Number);
const scenario = process.argv[4] ?? '';
if (![seeds, from].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error('usage: npm run simulate -- SEEDS FROM [SCENARIO]');
  process.exit(2);
}

/** What the simulation prints of a seed that fails. */
const FAILED = /^\S.*, seed \d+: /;

/** All cores are busy: threads that help one process to collect garbage take the time of another. */
const JEST = ['--single-threaded-gc', join(root, 'node_modules/jest/bin/jest.js'), '-i', 'test/simulation'];

async function run(first, count) {
  const child = spawn(process.execPath, [...JEST, '-t', `${scenario}.*holds under`], {
    cwd: root,
    env: { ...process.env, LIST: '1', FROM: String(first), SEEDS: String(count) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  const lines = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (FAILED.test(line)) console.log(line);
  }
  const [status] = await ended;
  const isExplained = status === 0 || lines.some((line) => FAILED.test(line));
  if (!isExplained) console.error(lines.join('\n'));
  return { status, ran: lines.find((line) => line.startsWith('Tests:')) ?? 'No test ran.' };
}

const processes = Math.min(seeds, availableParallelism() + 1);
const start = Date.now();
const bounds = Array.from({ length: processes + 1 }, (_, at) => from + Math.floor((at * seeds) / processes));
const ended = await Promise.all(bounds.slice(1).map((end, at) => run(bounds[at], end - bounds[at])));
for (const { ran } of ended) console.log(ran);
console.log(`${seeds} seeds of each scenario from ${from} on in ${Math.round((Date.now() - start) / 1000)} s.`);
process.exitCode = ended.every(({ status, ran }) => status === 0 && ran.includes(' passed')) ? 0 : 1;
