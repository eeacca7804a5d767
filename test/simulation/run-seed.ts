import { EntwriteError } from '../../src/errors.js';
import type { Operation } from '../../src/operations/operation.js';
import { writeAsClient, writesTo } from './client-writer.js';
import { judge } from './judge.js';
import { Ledger } from './ledger.js';
import { LockWatch } from './lock-watch.js';
import { drawMishap } from './mishaps.js';
import { type Mishap, type Mishaps, Network, type SentRequest } from './network.js';
import { randomOf } from './random.js';
import type { DrawnScenario, Scenario } from './scenario.js';
import type { SimulatedRequest, SimulatedServer } from './server.js';
import { openSite, type Site } from './site.js';
import { inNetwork, inWorld } from './virtual-time.js';
import { type SimulatedProcess, World } from './world.js';

/** Milliseconds a holder may be silent, where a scenario says nothing else. */
const LEASE = 1_500;
/** Virtual time in which everybody has to come to an end. */
const LIMIT = 60 * 60_000;
/** Requests of migrators that meet no mishap any more, so that every run ends. */
const LAST_MISHAP = 120;
/** From the seed of one part of a run to that of the next. */
const ANOTHER_SEED = 7_919;
/** Longer than any request is late. */
const LATE = 5 * 60_000;

export interface Outcome {
  /** What is wrong in the end; empty where nothing is. */
  readonly problems: readonly string[];
  readonly mishaps: Mishaps;
  /** What was sent in the part that ran last. */
  readonly sent: readonly SentRequest[];
  /** How the migrators ended. */
  readonly endings: readonly string[];
}

let databases = 0;

/**
 * Runs one simulation: migrators, clients and clocks over a hostile network, then the same work undisturbed, and compares what the
 * database holds with what was promised. The same arguments give the same run.
 *
 * @param mishaps what requests meet; drawn from the seed when left out
 */
export async function runSeed(
  given: Scenario | DrawnScenario,
  seed: number,
  server: SimulatedServer,
  mishaps?: Mishaps,
): Promise<Outcome> {
  const scenario = 'of' in given ? given.of(seed) : given;
  const world = new World(seed);
  const network = new Network(world, server);
  databases += 1;
  const site = openSite(server, `simulation-${databases}`, scenario.lease ?? LEASE);
  const met = new Map<number, Mishap>();
  const endings: string[] = [];
  const problems: string[] = [];
  const lock = new LockWatch();
  const ledger = new Ledger();
  let asked = 0;
  let parts = 0;
  /** Requests before the part that ran last. */
  let earlier = 0;

  await inWorld(world, () =>
    inNetwork(network, async () => {
      const first = world.process('first');
      const calm = <T>(work: () => Promise<T>) => {
        network.decide = () => null;
        const running = world.start(first, work);
        return world.until(running, LIMIT).then(() => running);
      };
      let part: Scenario | null = scenario;
      while (part !== null && problems.length === 0) {
        const current: Scenario = part;
        const newest = current.versions.length - 1;
        earlier = network.sent.length;
        parts += 1;
        try {
          const planned = await calm(() => prepare(current, site, ledger));
          endings.push(...(current.story?.() ?? []));
          network.watch = { lock, concerns: isMigrator };
          const disturbing = world.start(world.server, () => disturbed(current, planned));
          await world.until(disturbing, LIMIT);
          await disturbing;
          network.watch = null;
          await calm(() => current.versions[newest]?.run(site, planned[newest]) ?? Promise.resolve());
          problems.push(...(await calm(() => judge(current, site, ledger))));
        } catch (error) {
          problems.push(describe(error));
        }
        part = current.next?.() ?? null;
      }
      await calm(() => site.connect().schemas.deleteDatabase()).catch(() => {});
    }),
  );
  site.clear();
  const sent = network.sent.slice(earlier);
  return { problems: [...problems, ...lock.problems.slice(0, 3)], mishaps: met, sent, endings };

  /** Everything that happens while mishaps may. */
  async function disturbed(part: Scenario, planned: readonly unknown[]): Promise<void> {
    const newest = part.versions.length - 1;
    const drawn = seed + (parts - 1) * ANOTHER_SEED;
    const plan = randomOf(drawn ^ 0x9e3779b9);
    const bad = randomOf(drawn ^ 0x5851f42d);
    const rate = plan.pick([0.01, 0.03, 0.08, 0.15]);
    const isCaught = plan.chance(0.25);
    const falls = isCaught ? fallsAsleep(plan.below(30), site.lease) : () => null;
    const before = asked;
    network.decide = (request, process) => {
      if (!isMigrator(process)) return null;
      asked += 1;
      if (asked > before + LAST_MISHAP) return null;
      const fresh = falls(request) ?? drawMishap(bad, rate, request, part, site.lease);
      const mishap = mishaps === undefined ? fresh : (mishaps.get(asked) ?? null);
      if (mishap !== null) met.set(asked, mishap);
      return mishap;
    };
    if (part.stubborn !== undefined && plan.chance(0.3)) network.alters = withoutWriting(part.stubborn);
    const open = new Set<SimulatedProcess>();
    const latest = new Map<SimulatedProcess, number>();
    let started = 0;
    let isNewestDone = false;
    let finish = () => {};
    const everybody = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const leave = (process: SimulatedProcess) => {
      open.delete(process);
      if (open.size === 0) finish();
    };
    const start = (version: number, delay: number) => {
      started += 1;
      const process = world.process(`migrator ${started}`, plan.below(120_000) - 60_000);
      open.add(process);
      latest.set(process, version);
      world.schedule(
        delay,
        () =>
          void world
            .start(process, () => migrate(part, process, version, planned[version]))
            .then((isDone) => {
              isNewestDone ||= isDone && version === newest;
              leave(process);
            }),
        world.server,
      );
    };
    network.onCrash = (process) => {
      endings.push(`${process.name}: crashed`);
      // What is deployed by now starts again.
      start(Math.max(...latest.values()), plan.below(3 * site.lease));
      leave(process);
    };
    for (let version = 0; version < newest; version += 1) start(version, plan.below(5) + version * site.lease);
    const later = newest === 0 ? 5 : plan.pick([5, 60, 300, 2 * site.lease]);
    start(newest, plan.below(later) + (newest - 1) * site.lease * Number(newest > 1));
    // Somebody who waits for the lock of the one that falls asleep; of two versions the newer one does.
    if (isCaught && newest === 0) start(newest, plan.below(later) + 5);
    for (let more = plan.pick([0, 1, 1, 2]); more > 0; more -= 1) start(newest, plan.below(4 * site.lease));
    const { writes } = part;
    let isOver = false;
    const writing =
      writes === undefined
        ? Promise.resolve()
        : world.start(world.process('client', plan.below(120_000) - 60_000), async () => {
            const isNewest = 'isNewest' in writes && writes.isNewest === true;
            while (isNewest && !isNewestDone && open.size > 0) await world.sleep(50);
            if (isNewest && !isNewestDone) return;
            const random = randomOf(drawn ^ 0x2545f491);
            const draw = typeof writes === 'function' ? writes : writesTo(writes, world, random.chance(0.5));
            const shared = { ledger, world, network, random };
            await writeAsClient(draw, site, shared, () => !isOver && (open.size > 0 || isNewest));
          });
    await everybody;
    // What is still on its way may land now.
    network.decide = () => null;
    network.alters = null;
    await world.sleep(LATE);
    isOver = true;
    await writing;
  }

  async function migrate(
    part: Scenario,
    process: SimulatedProcess,
    version: number,
    planned: unknown,
  ): Promise<boolean> {
    const name = part.versions.length > 1 ? `${process.name}, version ${version + 1}` : process.name;
    try {
      await part.versions[version]?.run(site, planned);
      endings.push(`${name}: done`);
      return true;
    } catch (error) {
      endings.push(`${name}: ${error instanceof EntwriteError ? `${error.code}: ${error.message}` : String(error)}`);
      if (!(error instanceof EntwriteError)) problems.push(`${name} ended with ${describe(error)}`);
      return false;
    }
  }
}

/** The operations that are pending for the works of a scenario before its mishaps. */
export async function operationsOf(scenario: Scenario, server: SimulatedServer): Promise<readonly Operation[]> {
  const world = new World(1);
  databases += 1;
  const site = openSite(server, `simulation-${databases}`, scenario.lease ?? LEASE);
  const found: Operation[] = [];
  await inWorld(world, () =>
    inNetwork(new Network(world, server), async () => {
      const working = world.start(world.process('first'), async () => {
        await prepare(scenario, site, new Ledger());
        for (const { operations } of scenario.versions) found.push(...((await operations?.(site)) ?? []));
      });
      await world.until(working, LIMIT);
      await working;
    }),
  );
  site.clear();
  return found;
}

/**
 * A process stops after the question about its lease and before its n-th write: longer than the lease, and shorter than an attempt may
 * take otherwise.
 */
function fallsAsleep(nth: number, lease: number): (request: Pick<SentRequest, 'method' | 'path'>) => Mishap | null {
  let writes = 0;
  return ({ method, path }) => {
    if (method === 'GET' || path.includes('/entwrite_state')) return null;
    writes += 1;
    return writes === nth + 1 ? { kind: 'process-sleeps-first', milliseconds: 1.8 * lease } : null;
  };
}

/** Requests that write a document, of which the server does the rest and answers as ever. */
function withoutWriting({ collection, id }: NonNullable<Scenario['stubborn']>) {
  return (request: SimulatedRequest): SimulatedRequest => {
    const { method, url, body } = request;
    const rows = `/tables/${collection}/rows`;
    if (method === 'PATCH' && url.endsWith(`${rows}/${id}`))
      return { ...request, method: 'GET', body: Buffer.alloc(0) };
    if (method !== 'PUT' || !url.endsWith(rows)) return request;
    const parsed = JSON.parse(body.toString()) as { readonly rows: readonly { readonly $id: string }[] };
    const others = parsed.rows.filter(({ $id }) => $id !== id);
    return others.length === 0
      ? request
      : { ...request, body: Buffer.from(JSON.stringify({ ...parsed, rows: others })) };
  };
}

function isMigrator({ name }: SimulatedProcess): boolean {
  return name.startsWith('migrator');
}

/** The database as it is before; gives what the versions planned on it. */
async function prepare(scenario: Scenario, site: Site, ledger: Ledger): Promise<readonly unknown[]> {
  await scenario.prepare(site);
  const { documents } = site.connect();
  for (const [collection, wanted] of Object.entries(scenario.documents)) {
    for (const { $id, ...values } of wanted) {
      await documents.create(collection, $id, { values });
      ledger.created(collection, $id, values);
    }
  }
  await scenario.begin?.(site, ledger);
  const planned: unknown[] = [];
  for (const version of scenario.versions) planned.push(await version.plan?.(site));
  return planned;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
