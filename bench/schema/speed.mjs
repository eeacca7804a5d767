/** Requests and seconds of a migration, beside the least that raw node-appwrite can do. */
import { Client, TablesDB } from 'node-appwrite';
import { FirstDb, MixedDb, rawTables } from './models.mjs';

const AT_ONCE = 8;
let databases = 0;

export async function measureSpeed(server, delay, rounds = 5) {
  await server.ask({ delay });
  const all = { plain: [], floor: [], first: [], analyze: [], none: [], mixed: [] };
  for (let round = 0; round < rounds; round += 1) {
    all.plain.push(await timed(server, () => floor(server, newDatabase(), 1)));
    all.floor.push(await timed(server, () => floor(server, newDatabase(), AT_ONCE)));
    const databaseId = newDatabase();
    const open = (Context) => new Context({ ...address(server), databaseId });
    const run = (Context, work) => timed(server, () => work(open(Context).getSchemaManager()));
    all.first.push(await run(FirstDb, (schema) => schema.migrate()));
    all.analyze.push(await run(FirstDb, (schema) => schema.analyze()));
    all.none.push(await run(FirstDb, (schema) => schema.migrate()));
    all.mixed.push(await run(MixedDb, (schema) => schema.migrate()));
  }
  await server.ask({ delay: 0 });
  return Object.fromEntries(Object.entries(all).map(([name, runs]) => [name, best(runs)]));
}

const newDatabase = () => `bench-${++databases}`;
const address = ({ endpoint, projectId, apiKey }) => ({ endpoint, projectId, apiKey });

/** Every table with all its columns and indexes in one request, some at once; nothing is looked at or verified. */
async function floor({ endpoint, projectId, apiKey }, databaseId, atOnce) {
  const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
  await tables.create({ databaseId, name: databaseId });
  const queue = rawTables();
  const worker = async () => {
    for (let table = queue.shift(); table !== undefined; table = queue.shift())
      await tables.createTable({ databaseId, ...table });
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function timed(server, work) {
  const before = await server.ask();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  return { requests: (await server.ask()) - before, seconds };
}

/** Whatever else the machine does only adds to the time. */
function best(runs) {
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}
