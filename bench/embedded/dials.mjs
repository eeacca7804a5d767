/**
 * What a dial costs: `npm run bench:embedded:dials`. The same requests to servers of all dials in this process, in turns, by the processor
 * time of server and client together, so that what else the machine does counts little. To be read are the ratios to the default. Of equal
 * servers in one process the last one started is up to 5 % dearer, so each dial has each place once, and a ratio is the mean of the three.
 */
import { EmbeddedAppwrite } from '../../dist/esm/embedded/index.js';
import { openClient } from './client.mjs';
import { prepare, scenarios } from './scenarios.mjs';

const DIALS = [
  { appwrite: '1.9', engine: 'mariadb' },
  { appwrite: 'main', engine: 'mariadb' },
  { appwrite: 'main', engine: 'postgresql' },
];
const ROUNDS = { 'bulk create of 100': 300, 'createTable (10 columns)': 300 };
const OTHERWISE = 2000;
const WARM_UP = 0.2;

/** What a client makes of an answer is not the server's speed; answers of main are longer, as those of the real one are. */
const asItIs = (text) => text;

const nameOf = ({ appwrite, engine }) => `${appwrite} ${engine}`;
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

async function open(dials) {
  const server = await EmbeddedAppwrite.start(dials);
  const client = openClient(server, { parse: asItIs });
  await prepare(client);
  return { name: nameOf(dials), server, client };
}

/** The times of each round in milliseconds, by the names of the dials. */
async function measure(servers, { name, work }) {
  const rounds = ROUNDS[name] ?? OTHERWISE;
  const runs = servers.map(({ name: dials, client }) => ({ dials, send: work(client), times: [] }));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      const { send, times } = runs[(round + turn) % runs.length];
      const before = process.cpuUsage();
      await send(round);
      const { user, system } = process.cpuUsage(before);
      if (round >= rounds * WARM_UP) times.push((user + system) / 1000);
    }
  }
  return Object.fromEntries(runs.map(({ dials, times }) => [dials, times]));
}

const [standard, ...others] = DIALS.map(nameOf);
const results = new Map(scenarios.map(({ name }) => [name, []]));
for (let first = 0; first < DIALS.length; first++) {
  const servers = [];
  for (const dials of [...DIALS.slice(first), ...DIALS.slice(0, first)]) servers.push(await open(dials));
  for (const scenario of scenarios) results.get(scenario.name).push(await measure(servers, scenario));
  for (const { client, server } of servers) {
    await client.close();
    await server.stop();
  }
}
console.log(['', standard, ...others].join('\t'));
for (const [name, passes] of results) {
  const ratio = (dials) =>
    mean(passes.map((times) => median(times[dials].map((time, at) => time / times[standard][at]))));
  const time = mean(passes.map((times) => median(times[standard])));
  console.log([name, `${time.toFixed(2)} ms`, ...others.map((dials) => ratio(dials).toFixed(2))].join('\t'));
}
