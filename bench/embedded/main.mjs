/**
 * Speed of the embedded server over HTTP: `npm run bench:embedded [-- --file PATH] [-- --rows 1000000] [-- --appwrite main] [-- --engine postgresql]`.
 * The server runs in a process of its own, and so does a bare `node:http` server that answers the same bytes to the same client: what is
 * left when nothing is done. Figures differ by machine and by the hour; what is to be read are the ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openClient } from './client.mjs';
import { measure } from './measure.mjs';
import { createPosts, fill, lookups, prepare, scenarios } from './scenarios.mjs';

const { values: options } = parseArgs({
  options: {
    file: { type: 'string' },
    rows: { type: 'string' },
    appwrite: { type: 'string' },
    engine: { type: 'string' },
  },
});
const dials = ['appwrite', 'engine'].flatMap((dial) => (options[dial] ? [`--${dial}`, options[dial]] : []));
const entry = join(import.meta.dirname, '..', '..', 'dist', 'esm', 'cli', 'entwrite.js');

/** Ends a process this one started. */
async function end(child) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function startServer() {
  const where = options.file === undefined ? ['--memory'] : ['--file', options.file];
  const started = performance.now();
  const child = spawn(process.execPath, [entry, 'serve', '--json', ...where, ...dials], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const milliseconds = performance.now() - started;
  return { ...JSON.parse(line), milliseconds, stop: () => end(child) };
}

async function startBare() {
  const script = join(import.meta.dirname, 'bare-server.mjs');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [endpoint] = await once(createInterface({ input: child.stdout }), 'line');
  return { endpoint, stop: () => end(child) };
}

/** Milliseconds from `start()` to ready in this process: with and without loading its modules. */
async function inProcess() {
  const begun = performance.now();
  const { EmbeddedAppwrite } = await import('../../dist/esm/embedded/index.js');
  const loaded = performance.now();
  const times = [];
  for (let at = 0; at < 5; at++) {
    const started = performance.now();
    const server = await EmbeddedAppwrite.start();
    times.push(performance.now() - started);
    await server.stop();
  }
  return { modules: loaded - begun, first: times[0], later: Math.min(...times) };
}

/** A number no measured request gets to. */
const farAway = 1_000_000;

const round = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const print = (...cells) =>
  console.log(cells.map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 48 : 11)).join(''));

async function compareSizes(client, rows) {
  console.log(`\nThe same requests on 1,000 and on ${rows.toLocaleString('en')} rows (median of 500)`);
  for (const table of ['small', 'large']) await createPosts(client, table);
  await fill(client, 'small', 0, 1000);
  const started = performance.now();
  await fill(client, 'large', 0, rows);
  const seconds = (performance.now() - started) / 1000;
  console.log(`filled in ${seconds.toFixed(0)} s, ${Math.round(rows / seconds)} rows a second\n`);
  print('', '1,000', 'many', 'ratio');
  const large = lookups(client, 'large', rows);
  for (const [at, [name, work]] of lookups(client, 'small', 1000).entries()) {
    const few = await measure(work, { warmUp: 200, times: 500 });
    const many = await measure(large[at][1], { warmUp: 200, times: 500 });
    print(name, `${round(few.median)} ms`, `${round(many.median)} ms`, round(many.median / few.median));
  }
}

const ready = await inProcess();
console.log(
  `In process: modules ${round(ready.modules)} ms, first start ${round(ready.first)} ms, later starts ${round(ready.later)} ms (guide: 100 ms once modules are loaded)`,
);
const server = await startServer();
console.log(`As a process: ready after ${round(server.milliseconds)} ms\n`);
const bare = await startBare();
const client = openClient(server);
const bareClient = openClient({ ...server, endpoint: bare.endpoint });
try {
  await prepare(client);
  print('', 'bare p50', 'first p50', 'p50', 'p99', 'per second', 'real p50', 'faster by');
  for (const { name, real, work, options: how } of scenarios) {
    await bareClient.send('PUT', '/', { answer: await work(client)(farAway) });
    const least = await measure(work(bareClient), how);
    const { first, median, p99, perSecond } = await measure(work(client), how);
    const middle = real && (real[0] + real[1]) / 2;
    print(
      name,
      ...[least.median, first, median, p99].map((value) => `${round(value)} ms`),
      Math.round(perSecond),
      real ? `${real.join('-')} ms` : '',
      middle ? `${(middle / median).toFixed(1)}x` : '',
    );
  }
  if (options.rows !== undefined) await compareSizes(client, Number(options.rows));
} finally {
  await client.close();
  await bareClient.close();
  await bare.stop();
  await server.stop();
}
