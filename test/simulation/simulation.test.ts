import { OPERATION_TYPES, type Operation } from '../../src/operations/operation.js';
import { onlineChanges } from '../../src/schema-manager/online-changes/online-change.js';
import { changesSchema, type Mishap, type Mishaps } from './network.js';
import { type Outcome, operationsOf, runSeed } from './run-seed.js';
import { FIXED, SCENARIOS } from './scenarios/scenarios.js';
import { SimulatedServer } from './server.js';
import { shrinkMishaps } from './shrink.js';

/**
 * Deterministic simulation: migrators, clients and clocks under one seeded scheduler and virtual time. Requests are lost, delayed and
 * doubled, answers lost; processes sleep, wake, crash and come back. In the end nothing that was acknowledged may be lost. A seed always gives the
 * same run, but for backups whose files are read side by side: which of them is done first, the threads of Node decide.
 *
 * `SEED=123 npx jest test/simulation -t 'name of the scenario'` repeats one run; `LIST=1 SEEDS=200 FROM=1000` lists all that fail;
 * `npm run simulate -- 200 1000` does so on all cores.
 */
/** The world of the file's own modules: asking for it by its name costs more than a request. */
type VirtualTime = typeof import('./virtual-time.js');
let mockedTime: VirtualTime | undefined;
const mockTime = (): VirtualTime => {
  mockedTime ??= jest.requireActual<VirtualTime>('./virtual-time');
  return mockedTime;
};
jest.mock('undici', () => ({
  ...jest.requireActual('undici'),
  request: (...given: [never, never]) =>
    mockTime()
      .currentNetwork()
      .request(...given),
}));
jest.mock('node:timers/promises', () => ({
  ...jest.requireActual('node:timers/promises'),
  setTimeout: (delay: number) => mockTime().currentWorld().sleep(delay),
}));
jest.mock('node:zlib', () => {
  const { Transform } = jest.requireActual<typeof import('node:stream')>('node:stream');
  const zlib = jest.requireActual<typeof import('node:zlib')>('node:zlib');
  /** At once, since nobody sees what a thread of its own still works on. */
  const atOnce = (work: (bytes: Buffer) => Buffer) => {
    const chunks: Buffer[] = [];
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
      flush(done) {
        done(null, work(Buffer.concat(chunks)));
      },
    });
  };
  return { ...zlib, createGzip: () => atOnce(zlib.gzipSync), createGunzip: () => atOnce(zlib.gunzipSync) };
});
jest.mock('node:crypto', () => {
  const crypto = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  return {
    ...crypto,
    randomBytes(size: number) {
      const { isSimulated, currentWorld } = mockTime();
      if (!isSimulated()) return crypto.randomBytes(size);
      return Buffer.from(Array.from({ length: size }, () => currentWorld().random.below(256)));
    },
  };
});
/** Follows real timers and files of what users wrote; here both are virtual or awaited, and a process that crashes never stops following. */
jest.mock('node:async_hooks', () => ({
  ...jest.requireActual('node:async_hooks'),
  createHook: () => ({ enable() {}, disable() {} }),
}));

const SEEDS = process.env.LONG ? 100_000 : 500;

let mariadb: SimulatedServer;
let postgresql: SimulatedServer;
beforeAll(async () => {
  mariadb = await SimulatedServer.start('mariadb');
  postgresql = await SimulatedServer.start('postgresql');
  // What loads files of users starts with the first of them, in real time, on which nothing that is drawn may depend.
  const ofFiles = SCENARIOS.find(({ name }) => name === 'files are run while clients write');
  if (ofFiles !== undefined) await runSeed(ofFiles, 0, mariadb, new Map());
});
afterAll(async () => {
  await mariadb.stop();
  await postgresql.stop();
});
type AnyScenario = (typeof SCENARIOS)[number];
const serverOf = ({ engine }: AnyScenario) => (engine === undefined ? mariadb : postgresql);

const shareOf = ({ cost = 1 }: AnyScenario) => (process.env.LONG ? 1 : 1 / cost);
const shares = SCENARIOS.reduce((sum, scenario) => sum + shareOf(scenario), 0);

function seedsOf(scenario: AnyScenario): readonly number[] {
  const { SEED, FROM = 1, SEEDS: length = Math.ceil((SEEDS * shareOf(scenario)) / shares) } = process.env;
  return SEED === undefined ? Array.from({ length: Number(length) }, (_, at) => at + Number(FROM)) : [Number(SEED)];
}

/** What requests met in all scenarios so far. */
const met = new Set<Mishap['kind']>();

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const seeds = seedsOf(scenario);
  it(
    `holds under ${seeds.length} seeds`,
    async () => {
      const failed: string[] = [];
      for (const seed of seeds) {
        const outcome = await runSeed(scenario, seed, serverOf(scenario));
        for (const { kind } of outcome.mishaps.values()) met.add(kind);
        if (outcome.problems.length === 0) continue;
        if (process.env.LIST === undefined) throw new Error(await explain(scenario, seed, outcome));
        failed.push(`seed ${seed}: ${outcome.problems[0]}`);
        process.stderr.write(`${scenario.name}, ${failed.at(-1)}\n`);
      }
      expect(failed).toEqual([]);
    },
    process.env.SEEDS === undefined ? 600_000 : 14_400_000,
  );
});

test('the scenarios hold every operation, every kind of online change, files both ways and a restore', async () => {
  const operations: Operation[] = [];
  for (const scenario of FIXED) operations.push(...(await operationsOf(scenario, serverOf(scenario))));
  expect(new Set(operations.map(({ type }) => type))).toEqual(new Set(OPERATION_TYPES));
  const changes = onlineChanges(operations);
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(
    new Set(['attribute', 'relationship', 'collection', 'date']),
  );
  const names = SCENARIOS.map(({ name }) => name).join();
  for (const work of ['files are run', 'files are reverted', 'a backup is restored']) expect(names).toContain(work);
});

test('each kind of mishap was met', () => {
  const kinds: Readonly<Record<Mishap['kind'], true>> = {
    'request-lost': true,
    'answer-lost': true,
    'request-late': true,
    'answer-late': true,
    duplicated: true,
    'server-error': true,
    'process-sleeps': true,
    'process-sleeps-first': true,
    'process-crashes': true,
  };
  expect(met).toEqual(new Set(Object.keys(kinds)));
});

/** The shortest trace with which the seed fails. */
async function explain(scenario: AnyScenario, seed: number, first: Outcome): Promise<string> {
  const fails = async (mishaps: Mishaps) =>
    (await runSeed(scenario, seed, serverOf(scenario), mishaps)).problems.length > 0;
  const mishaps = await shrinkMishaps(first.mishaps, fails);
  const last = await runSeed(scenario, seed, serverOf(scenario), mishaps);
  const { problems, endings, sent } = last.problems.length > 0 ? last : first;
  const start = sent[0]?.at ?? 0;
  const trace = sent.map((request) => {
    const { number, at, process, method, path, mishap, body, status } = request;
    const facts = [
      String(number).padStart(4),
      ((at - start) / 1000).toFixed(3).padStart(9),
      process.padEnd(11),
      String(status ?? '-').padEnd(3),
      method.padEnd(6),
      path,
      ...(mishap === null ? [] : [`  <- ${JSON.stringify(mishap)}`]),
      ...(changesSchema(request) || (process === 'client' && method !== 'GET') ? [body] : []),
    ];
    return facts.join(' ');
  });
  return [`seed ${seed} of "${scenario.name}":`, ...problems, '', ...endings, '', ...trace].join('\n');
}
