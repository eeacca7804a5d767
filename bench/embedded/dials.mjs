/**
 * What a dial costs: `npm run bench:embedded:dials`. The same requests to servers of all dials in one process, in turns, by the processor time
 * of server and client together, so that what else the machine does counts little. To be read are the ratios to the default.
 *
 * Which server starts first and which is asked before which moves a ratio by up to 5 %. So the servers start and take their turns in balanced
 * orders, in which each follows each other equally often (E. J. Williams, "Experimental designs balanced for the estimation of residual
 * effects of treatments", 1949), each order in a process of its own; and a second server of the default shows what is left of such effects.
 */
import { execFileSync } from 'node:child_process';
import { EmbeddedAppwrite } from '../../dist/esm/embedded/index.js';
import { openClient } from './client.mjs';
import { prepare, scenarios } from './scenarios.mjs';

const SERVERS = [
  { name: '1.9 mariadb', dials: { appwrite: '1.9', engine: 'mariadb' } },
  { name: '1.9 mariadb again', dials: { appwrite: '1.9', engine: 'mariadb' } },
  { name: 'main mariadb', dials: { appwrite: 'main', engine: 'mariadb' } },
  { name: 'main postgresql', dials: { appwrite: 'main', engine: 'postgresql' } },
];
const ORDERS = [
  [0, 1, 3, 2],
  [1, 2, 0, 3],
  [2, 3, 1, 0],
  [3, 0, 2, 1],
];
const ROUNDS = { 'bulk create of 100': 400, 'createTable (10 columns)': 400 };
const OTHERWISE = 2000;
const WARM_UP = 0.2;

/** What a client makes of an answer is not the server's speed; answers of main are longer, as those of the real one are. */
const asItIs = (text) => text;

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

async function open({ dials }) {
  const server = await EmbeddedAppwrite.start(dials);
  const client = openClient(server, { parse: asItIs });
  await prepare(client);
  return { server, client };
}

/** The times of each round in milliseconds, by the places of the servers in their list. */
async function measure(opened, { name, work }) {
  const rounds = ROUNDS[name] ?? OTHERWISE;
  const sends = opened.map(({ client }) => work(client));
  const times = opened.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const place of ORDERS[round % ORDERS.length]) {
      const before = process.cpuUsage();
      await sends[place](round);
      const { user, system } = process.cpuUsage(before);
      if (round >= rounds * WARM_UP) times[place].push((user + system) / 1000);
    }
  }
  return times;
}

/** The time of the default, and the ratio of each server to it, for each scenario; the servers start in this order. */
async function measureAll(order) {
  const opened = [];
  for (const place of order) opened[place] = await open(SERVERS[place]);
  const results = [];
  for (const scenario of scenarios) {
    const times = await measure(opened, scenario);
    const [standard] = times;
    const ratios = times.map((own) => median(own.map((time, round) => time / standard[round])));
    results.push({ time: median(standard), ratios });
  }
  for (const { client, server } of opened) {
    await client.close();
    await server.stop();
  }
  return results;
}

const [, script, order] = process.argv;
if (order === undefined) {
  const passes = ORDERS.map((one) => JSON.parse(execFileSync(process.execPath, [script, JSON.stringify(one)])));
  const [standard, ...others] = SERVERS.map(({ name }) => name);
  console.log(['', standard, ...others].join('\t'));
  for (const [at, { name }] of scenarios.entries()) {
    const time = mean(passes.map((results) => results[at].time));
    const ratios = others.map((_, other) => mean(passes.map((results) => results[at].ratios[other + 1])));
    console.log([name, `${time.toFixed(2)} ms`, ...ratios.map((ratio) => ratio.toFixed(2))].join('\t'));
  }
} else console.log(JSON.stringify(await measureAll(JSON.parse(order))));
