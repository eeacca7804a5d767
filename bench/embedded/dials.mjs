/**
 * What a dial costs: `npm run bench:embedded:dials`. The same requests to servers of all dials in this process, in turns, by the processor
 * time of server and client together, so that what else the machine does counts little. To be read are the ratios to the default.
 */
import { EmbeddedAppwrite } from '../../dist/esm/embedded/index.js';
import { openClient } from './client.mjs';
import { prepare, scenarios } from './scenarios.mjs';

const DIALS = [
  { appwrite: '1.9', engine: 'mariadb' },
  { appwrite: 'main', engine: 'mariadb' },
  { appwrite: 'main', engine: 'postgresql' },
];
const ROUNDS = { 'bulk create of 100': 300, 'createTable (10 columns)': 450 };
const WARM_UP = 0.2;

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const open = async (dials) => {
  const server = await EmbeddedAppwrite.start(dials);
  const client = openClient(server);
  await prepare(client);
  return { name: `${dials.appwrite} ${dials.engine}`, server, client };
};

const servers = [];
for (const dials of DIALS) servers.push(await open(dials));
console.log(['', ...servers.map(({ name }) => name)].join('\t'));
for (const { name, work } of scenarios) {
  const rounds = ROUNDS[name] ?? 1500;
  const runs = servers.map(({ client }) => ({ send: work(client), times: [] }));
  for (let round = 0; round < rounds; round++) {
    // In turns from another server on, so that none always comes after the same one.
    for (let turn = 0; turn < runs.length; turn++) {
      const { send, times } = runs[(round + turn) % runs.length];
      const before = process.cpuUsage();
      await send(round);
      const { user, system } = process.cpuUsage(before);
      if (round >= rounds * WARM_UP) times.push((user + system) / 1000);
    }
  }
  const [first, ...others] = runs.map(({ times }) => median(times));
  console.log([name, `${first.toFixed(2)} ms`, ...others.map((time) => (time / first).toFixed(2))].join('\t'));
}
for (const { client, server } of servers) {
  await client.close();
  await server.stop();
}
