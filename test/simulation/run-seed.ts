import { isDeepStrictEqual } from 'node:util';
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EntwriteError } from '../../src/errors.js';
import type { LiveDatabase } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';
import { Ledger } from './ledger.js';
import { type Mishap, type Mishaps, Network, type SentRequest } from './network.js';
import { type Random, randomOf } from './random.js';
import type { Scenario } from './scenario.js';
import type { SimulatedServer } from './server.js';
import { inNetwork, inWorld } from './virtual-time.js';
import { World } from './world.js';

/** Milliseconds a holder may be silent, in simulations. */
const LEASE = 1_500;
/** Virtual time in which everybody has to come to an end. */
const LIMIT = 30 * 60_000;
/** Requests of migrators that meet no mishap any more, so that every run ends. */
const LAST_MISHAP = 150;

export interface Outcome {
  /** What is wrong in the end; empty where nothing is. */
  readonly problems: readonly string[];
  readonly mishaps: Mishaps;
  readonly sent: readonly SentRequest[];
  /** How the migrators ended. */
  readonly endings: readonly string[];
}

let databases = 0;

/**
 * Runs one simulation: migrators, clients and clocks over a hostile network, then one undisturbed `migrate()`, and compares what the
 * database holds with what was promised. The same arguments give the same run.
 *
 * @param mishaps what requests meet; drawn from the seed when left out
 */
export async function runSeed(
  scenario: Scenario,
  seed: number,
  server: SimulatedServer,
  mishaps?: Mishaps,
): Promise<Outcome> {
  const world = new World(seed);
  const network = new Network(world, server);
  databases += 1;
  const databaseId = `simulation-${databases}`;
  const met = new Map<number, Mishap>();
  const endings: string[] = [];
  const problems: string[] = [];
  const plan = randomOf(seed ^ 0x9e3779b9);
  const ledger = new Ledger();
  const connect = (): LiveDatabase => {
    const client = new Client().setEndpoint('http://localhost/v1').setProject(server.projectId).setKey(server.apiKey);
    const transport = createTransport(async () => client, { timeout: 2 * LEASE, deadline: 4 * LEASE });
    const schemas = createSchemaGateway(transport, databaseId);
    return { databaseId, transport, schemas, documents: createDocumentGateway(transport, databaseId) };
  };
  const manager = (schema = scenario.after) => managerOf(connect(), schema, { ...scenario.manager, lease: LEASE });

  const migrate = async (name: string): Promise<void> => {
    try {
      await manager().migrate({ allowDestructive: true, lockTimeout: 4 * LEASE, ...scenario.options });
      endings.push(`${name}: migrated`);
    } catch (error) {
      endings.push(`${name}: ${error instanceof EntwriteError ? error.code : String(error)}`);
      if (!(error instanceof EntwriteError)) problems.push(`${name} ended with ${describe(error)}`);
    }
  };

  /** Everything that happens while mishaps may. */
  const disturbed = async (): Promise<void> => {
    const quiet = randomOf(seed ^ 0x5851f42d);
    const rate = quiet.pick([0.01, 0.03, 0.08, 0.15]);
    network.decide = (number, process) => {
      if (!process.name.startsWith('migrator') || number > LAST_MISHAP) return null;
      const drawn = drawMishap(quiet, rate);
      const mishap = mishaps === undefined ? drawn : (mishaps.get(number) ?? null);
      if (mishap !== null) met.set(number, mishap);
      return mishap;
    };
    let open = 0;
    let finish = () => {};
    const everybody = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const leave = () => {
      open -= 1;
      if (open === 0) finish();
    };
    let started = 0;
    const startMigrator = (delay: number) => {
      open += 1;
      started += 1;
      const process = world.process(`migrator ${started}`, plan.below(120_000) - 60_000);
      world.schedule(delay, () => void world.start(process, () => migrate(process.name)).then(leave), world.server);
    };
    network.onCrash = (process) => {
      endings.push(`${process.name}: crashed`);
      startMigrator(plan.below(3 * LEASE));
      leave();
    };
    const count = plan.pick([1, 1, 2, 3]);
    for (let at = 0; at < count; at += 1) startMigrator(plan.below(at === 0 ? 5 : 4 * LEASE));
    if (scenario.writes !== undefined) {
      const client = world.process('client');
      void world.start(client, () => writeAsClient(scenario, connect(), ledger, world, () => open > 0));
    }
    await everybody;
  };

  await inWorld(world, () =>
    inNetwork(network, async () => {
      const first = world.process('first');
      const calm = <T>(work: () => Promise<T>) => {
        network.decide = () => null;
        const running = world.start(first, work);
        return world.until(running, LIMIT).then(() => running);
      };
      try {
        await calm(() => prepare(scenario, managerOf(connect(), scenario.before), connect(), ledger));
        const disturbing = world.start(world.server, disturbed);
        await world.until(disturbing, LIMIT);
        await disturbing;
        // What is still on its way may land now.
        await calm(() => world.sleep(5 * 60_000));
        problems.push(...(await calm(() => judge(scenario, manager(), connect(), ledger))));
      } catch (error) {
        problems.push(describe(error));
      }
      await calm(() => connect().schemas.deleteDatabase()).catch(() => {});
    }),
  );
  return { problems, mishaps: met, sent: network.sent, endings };
}

async function prepare(
  { documents }: Scenario,
  before: ReturnType<typeof managerOf>,
  database: LiveDatabase,
  ledger: Ledger,
): Promise<void> {
  await before.migrate();
  for (const [collection, wanted] of Object.entries(documents)) {
    for (const { $id, ...values } of wanted) {
      await database.documents.create(collection, $id, { values });
      ledger.created(collection, $id, values);
    }
  }
}

/** Writes now and then, and notes what the server acknowledged; a refusal changes nothing. */
async function writeAsClient(
  { writes }: Scenario,
  { documents }: LiveDatabase,
  ledger: Ledger,
  world: World,
  goesOn: () => boolean,
): Promise<void> {
  if (writes === undefined) return;
  const random = randomOf(world.random.below(2 ** 31));
  const { collection, change } = writes;
  const pause = random.pick([3, 10, 40, 300]);
  for (let count = 0; goesOn() && count < 80; count += 1) {
    await world.sleep(random.next() * 2 * pause);
    const id = random.pick(ledger.ids(collection));
    const values = change(random);
    try {
      const kind = random.below(12);
      if (kind === 0) {
        const fresh = `new-${count}`;
        await documents.create(collection, fresh, { values });
        ledger.created(collection, fresh, values);
      } else if (kind === 1 && ledger.ids(collection).length > 3) {
        await documents.delete(collection, id);
        ledger.deleted(collection, id);
      } else {
        await documents.update(collection, id, { values });
        ledger.updated(collection, id, values);
      }
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
    }
  }
}

/** An undisturbed migration has to end well, and the database to hold what was promised. */
async function judge(
  scenario: Scenario,
  manager: ReturnType<typeof managerOf>,
  database: LiveDatabase,
  ledger: Ledger,
): Promise<readonly string[]> {
  const problems: string[] = [];
  await manager.migrate({ allowDestructive: true, ...scenario.options });
  const rest = await manager.analyze();
  if (!rest.isEmpty) problems.push(`analyze() is not empty: ${rest.describe()}`);
  const found = await scenario.read(database);
  const promised = new Set<string>();
  for (const [collection, id, values] of ledger.entries()) {
    promised.add(`${collection}/${id}`);
    const expected = scenario.expected(collection, values);
    const actual = found.get(collection)?.get(id);
    if (!isDeepStrictEqual(actual, expected))
      problems.push(`${collection}/${id}: expected ${show(expected)}, found ${show(actual)}`);
  }
  for (const [collection, documents] of found)
    for (const id of documents.keys())
      if (!promised.has(`${collection}/${id}`)) problems.push(`${collection}/${id}: nobody made it, or it was deleted`);
  return problems;
}

function drawMishap(random: Random, rate: number): Mishap | null {
  if (!random.chance(rate)) return null;
  const milliseconds = random.pick([5, 100, LEASE / 2, LEASE, 3 * LEASE, 45_000]);
  const hangs = random.chance(0.3);
  switch (random.below(8)) {
    case 0:
      return { kind: 'request-lost', hangs };
    case 1:
      return { kind: 'answer-lost', hangs };
    case 2:
      return { kind: 'request-late', milliseconds };
    case 3:
      return { kind: 'answer-late', milliseconds };
    case 4:
      return { kind: 'duplicated', milliseconds };
    case 5:
      return { kind: 'server-error', after: random.chance(0.5) };
    case 6:
      return { kind: 'process-sleeps', milliseconds };
    default:
      return { kind: 'process-crashes' };
  }
}

function show(values: unknown): string {
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'nothing';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
