import fc from 'fast-check';
import { pagesToCopy } from '../../src/appwrite/documents/document-pages.js';
import { EntwriteError } from '../../src/errors.js';
import { runs } from '../support/arbitrary-schema.js';
import { type HoldingProxy, type ProxiedAnswer, startHoldingProxy } from '../support/holding-proxy.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';
import { LibraryDb } from './test-library.js';

/**
 * Something in between changes one answer. Whatever it makes of it: what is read is right or refused by an error of the catalogue, and what
 * was read is never written back over what is stored.
 */

let project: Project;
let proxy: HoldingProxy;
let database: SharedDatabase;
let db: LibraryDb;
let truth: LibraryDb;
/** Answers until the one that is changed; none is where it is below zero. */
let left = -1;
let change: (answer: ProxiedAnswer) => void = () => {};

const WRITERS = 7;
const date = new Date('2026-01-02T03:04:05.678Z');

beforeAll(async () => {
  project = await startProject();
  proxy = await startHoldingProxy(project.endpoint, (answer) => {
    if (!answer.path.includes('/rows') && !answer.path.includes('/transactions')) return;
    left -= 1;
    if (left === -1) change(answer);
  });
  database = sharedDatabase({ ...project, endpoint: proxy.endpoint });
  db = database.open(LibraryDb, { deadline: 50 });
  truth = database.open(LibraryDb, { endpoint: project.endpoint } as object);
  await truth.getSchemaManager().ensureCreated();
  await truth.genres.createMany(['g0', 'g1', 'g2'].map((id) => ({ id, label: id })));
  for (let at = 0; at < WRITERS; at += 1)
    await truth.writers.create({ id: `w${at}`, name: `Writer ${at}`, nick: `n${at}` });
  await truth.novels.create({ id: 'n0', title: 'First', writer: 'w0', genres: ['g0', 'g1'] });
  await truth.novels.create({ id: 'n1', title: 'Second', writer: 'w0' });
  await truth.samples.create({ id: 's0', integer: 5, bigint: 60n, float: 1.5, boolean: true, datetime: date });
  const more = { string: 'text', json: { a: [1] }, strings: ['a', 'b'], datetimes: [date], point: [1, 2] as const };
  await truth.samples.create({ id: 's1', integer: 6, ...more });
});
afterAll(async () => {
  await database.end();
  await proxy.stop();
  await project.stop();
});
afterEach(() => {
  left = -1;
});

const READS: Readonly<Record<string, (from: LibraryDb) => Promise<unknown>>> = {
  get: (from) => from.samples.get('s0'),
  find: (from) => from.samples.find('nobody'),
  list: (from) => from.samples.toList(),
  limited: (from) => from.writers.limit(3).toList(),
  ordered: (from) => from.writers.orderBy({ nick: 'asc' }).limit(5).toList(),
  either: (from) => from.writers.where({ $or: [{ nick: 'n1' }, { name: 'Writer 2' }] }).toList(),
  count: (from) => from.writers.count(),
  sum: (from) => from.samples.sum('integer'),
  greatest: (from) => from.samples.max('datetime'),
  page: (from) => from.writers.page({ size: 3 }),
  novelsOfWriters: (from) => from.writers.populate('novels').toList(),
  writersOfNovels: (from) => from.novels.populate('writer').toList(),
  genresOfNovels: (from) => from.novels.populate('genres').toList(),
  novelWithAll: (from) => from.novels.populate('genres', 'writer').get('n0'),
};

/** What a write makes of samples, by id; `now` is a number that no run had before. */
type Samples = Map<string, Record<string, unknown>>;
interface Write {
  readonly write: (to: LibraryDb, now: number) => Promise<unknown>;
  readonly makes: (samples: Samples, now: number) => void;
}
const EMPTY = { strings: [], integers: [], bigints: [], datetimes: [] };
const set = (samples: Samples, id: string, values: object) => samples.set(id, { ...samples.get(id), ...values });

const WRITES: Readonly<Record<string, Write>> = {
  create: {
    write: (to, now) => to.samples.create({ id: `new${now}`, integer: now }),
    makes: (samples, now) => samples.set(`new${now}`, { integer: now, ...EMPTY }),
  },
  createMany: {
    write: (to, now) => to.samples.createMany([1, 2].map((at) => ({ id: `many${now}.${at}`, integer: at }))),
    makes: (samples, now) => [1, 2].forEach((at) => void samples.set(`many${now}.${at}`, { integer: at, ...EMPTY })),
  },
  update: {
    write: (to, now) => to.samples.update('s0', { string: `${now}` }),
    makes: (samples, now) => set(samples, 's0', { string: `${now}` }),
  },
  upsert: {
    write: (to, now) => to.samples.upsert({ id: 's1', string: `${now}` }),
    makes: (samples, now) => set(samples, 's1', { string: `${now}` }),
  },
  updateMany: {
    write: (to, now) => to.samples.updateMany({ id: { $in: ['s0', 's1'] } }, { varchar: `${now}` }),
    makes: (samples, now) => ['s0', 's1'].forEach((id) => void set(samples, id, { varchar: `${now}` })),
  },
  delete: {
    write: async (to, now) => to.samples.delete(`gone${now}`),
    makes: (samples, now) => samples.delete(`gone${now}`),
  },
  increment: {
    write: (to) => to.samples.increment('s0', 'integer', 1),
    makes: (samples) => set(samples, 's0', { integer: Number(samples.get('s0')?.integer) + 1 }),
  },
  transaction: {
    write: (to, now) => to.transaction(async (tx) => void (await tx.samples.update('s1', { varchar: `${now}` }))),
    makes: (samples, now) => set(samples, 's1', { varchar: `${now}` }),
  },
  unitOfWork: {
    async write(to, now) {
      const work = to.unitOfWork();
      for (const sample of await work.samples.where({ id: { $in: ['s0', 's1'] } }).toList()) sample.small = now % 5;
      await work.saveChanges();
    },
    makes: (samples, now) => ['s0', 's1'].forEach((id) => void set(samples, id, { small: now % 5 })),
  },
};

/** What a change makes of the JSON of an answer: whether it can be told from an answer that is right. */
type Mutation = (answer: ProxiedAnswer) => 'told' | 'untold';

const whole =
  (body: string, type = 'application/json', status?: number): Mutation =>
  (answer) => {
    answer.body = body;
    answer.headers['content-type'] = type;
    answer.status = status ?? (answer.status === 204 ? 200 : answer.status);
    return 'told';
  };
const refusal = JSON.stringify({ message: 'Server Error', code: 500, type: 'general_unknown', version: '1.9.5' });
const row = { $id: 'other', $sequence: '99', $createdAt: date, $updatedAt: date, $permissions: [], $tableId: 'others' };

const WHOLE: readonly Mutation[] = [
  whole('<html><title>Sign in</title></html>', 'text/html'),
  whole('<html>Bad gateway</html>', 'text/html', 503),
  whole('{"total":3,"rows":[{"$id":"s0"'),
  whole(''),
  whole('null'),
  whole('[]'),
  whole('"<b>"'),
  whole('{}'),
  whole(refusal),
  whole(refusal, 'application/json', 500),
  whole(JSON.stringify(row)),
  whole(JSON.stringify({ total: 1, rows: [row] })),
  whole('{"total":1e3,"rows":{"length":2}}'),
  whole(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  (answer) => {
    answer.status = 302;
    answer.headers.location = 'http://elsewhere.invalid/v1';
    return 'told';
  },
  (answer) => {
    answer.status = 429;
    answer.headers['retry-after'] = '99999';
    answer.body = refusal;
    return 'told';
  },
];

const HOSTILE = [null, 0, -1, 1.5, 1e300, '', 'text', '12', true, {}, [], [null], [{}], { $id: 7 }];

/** Another value at one of the places of the answer, or none. */
const part = fc.tuple(fc.nat(), fc.option(fc.constantFrom(...HOSTILE.keys()))).map(
  ([at, value]): Mutation =>
    (answer) => {
      if (answer.body === '') return 'untold';
      const content = JSON.parse(answer.body) as unknown;
      const places = placesIn(content);
      const place = places[at % places.length];
      if (place === undefined) return 'untold';
      const { holder, key } = place;
      const before = holder[key];
      const after = value === null ? undefined : HOSTILE[value];
      if (value === null) delete holder[key];
      else holder[key] = structuredClone(after);
      answer.body = JSON.stringify(content);
      // An empty list is a link to a document that is gone.
      const isNothing = after === null || after === undefined || (Array.isArray(after) && after.length === 0);
      return before === null || isNothing || kindOf(before) === kindOf(after) ? 'untold' : 'told';
    },
);

function placesIn(value: unknown): { readonly holder: Record<string, unknown>; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Does work under a mutation of the answer at a place; what came of it, and whether it could be told. */
async function under(mutation: Mutation, at: number, work: () => Promise<unknown>) {
  let isTold = true;
  let found = '';
  change = (answer) => {
    found = `${answer.method} ${answer.path}`;
    isTold = mutation(answer) === 'told';
    found += ` -> ${answer.body.slice(0, 2000)}`;
  };
  left = at;
  try {
    return { isTold, result: await work(), found: () => found, told: () => isTold };
  } catch (error) {
    if (!(error instanceof EntwriteError)) throw new Error(`not of the catalogue: ${found}`, { cause: error });
    if (error.at === '' || error.found === '' || error.remedy === '') throw error;
    return { isTold, error, found: () => found, told: () => isTold };
  } finally {
    left = -1;
  }
}

const plain = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));

const textOf = (some: Samples) =>
  plain([...some].map(([id, values]) => [id, Object.fromEntries(Object.entries(values).sort())]));

async function samples(): Promise<Samples> {
  const all = await truth.samples.toList();
  return new Map(
    all.map(({ id, sequence, createdAt, updatedAt, permissions, ...values }) => [
      id,
      JSON.parse(plain(values)) as Record<string, unknown>,
    ]),
  );
}

const mutation = fc.oneof({ arbitrary: fc.constantFrom(...WHOLE), weight: 1 }, { arbitrary: part, weight: 3 });

test('what is read is right, or refused by an error that says what was found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(READS)), mutation, fc.nat({ max: 2 }), async (name, one, at) => {
      const read = READS[name] ?? (async () => {});
      const right = plain(await read(truth));
      const outcome = await under(one, at, () => read(db));
      if ('error' in outcome || !outcome.told()) return;
      if (plain(outcome.result) !== right)
        throw new Error(`${name}: ${plain(outcome.result)}\nright is ${right}\n${outcome.found()}`);
    }),
    runs(100, 2_000),
  );
});

test('what is written is what was asked for, or nothing; and nothing else, whatever was read before', async () => {
  let now = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(WRITES)), mutation, fc.nat({ max: 4 }), async (name, one, at) => {
      now += 1;
      const { write, makes } = WRITES[name] as Write;
      if (name === 'delete') await truth.samples.create({ id: `gone${now}` });
      const before = await samples();
      const asked = new Map(before);
      makes(asked, now);
      const outcome = await under(one, at, () => write(db, now));
      const after = textOf(await samples());
      const isDone = after === textOf(asked);
      const isUndone = 'error' in outcome && after === textOf(before);
      for (const id of after.match(/(?:new|many|gone)[\d.]+/g) ?? []) await truth.samples.delete(id);
      if (!isDone && !isUndone)
        throw new Error(`${name}: ${after}\nfrom ${textOf(before)}\n${outcome.found()}`, {
          cause: 'error' in outcome ? outcome.error : undefined,
        });
    }),
    runs(60, 1_200),
  );
});

test('a cache that answers every page with the first one is refused, instead of being read for ever', async () => {
  await truth.genres.createMany(Array.from({ length: 120 }, (_, at) => ({ id: `many${at}`, label: `${at}` })));
  let first: string | null = null;
  change = (answer) => {
    left = 0;
    first ??= answer.body;
    answer.body = first;
  };
  left = 0;
  const read = async () => {
    for await (const page of pagesToCopy(database.documents, { collection: 'genres', select: null }))
      expect(page.length).toBe(100);
  };
  await expect(read()).rejects.toMatchObject({ code: 'server_answer_invalid', at: 'genres' });
});
