import { Attribute, Collection, DbContext, Id, Index, type Opt } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { faultOn, type HttpFault } from '../../src/embedded/wire/http/faults.js';
import { EntwriteError } from '../../src/errors.js';
import { FAULTS, requestKinds, sampleRequests, strikeAt } from '../support/disturb.js';
import { startHoldingProxy } from '../support/holding-proxy.js';

/** Drops that are parked: out of sight, purged later, and back with their values when the schema goes back. */

@Collection('users')
@Index(['email'], { type: 'unique' })
class UserBefore {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ type: 'integer', default: 7 }) score!: Opt<number>;
}

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 60 }) text!: string;
}

@Collection('users')
class UserAfter {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
}

@Collection('users')
class UserRenamed {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
  @Attribute({ type: 'email', required: false, renamedFrom: 'email' }) mail?: string;
}

@Collection('people', { renamedFrom: 'users' })
class Person {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
}

class People extends DbContext {
  readonly people = this.set(Person);
}
class Before extends DbContext {
  readonly users = this.set(UserBefore);
  readonly notes = this.set(Note);
}
class After extends DbContext {
  readonly users = this.set(UserAfter);
}
class Renamed extends DbContext {
  readonly users = this.set(UserRenamed);
}

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const target = (databaseId: string, { endpoint, projectId, apiKey } = server) => ({
  endpoint,
  projectId,
  apiKey,
  databaseId,
  backups: 'off' as const,
  drops: 'park' as const,
});

const headers = () => ({
  'X-Appwrite-Project': server.projectId,
  'X-Appwrite-Key': server.apiKey,
  'Content-Type': 'application/json',
});

async function filled(databaseId: string, on = server): Promise<Before> {
  const before = new Before(target(databaseId, on));
  await before.getSchemaManager().migrate();
  await before.users.createMany([
    { name: 'Ada', email: 'ada@example.org', score: 1 },
    { name: 'Bob', email: 'bob@example.org' },
  ]);
  await before.notes.create({ text: 'kept' });
  return before;
}

const contents = async (db: Before) => [
  (await db.users.orderBy({ name: 'asc' }).toList()).map(({ email, score }) => [email, score]),
  (await db.notes.toList()).map(({ text }) => text),
];
const CONTENTS = [
  [
    ['ada@example.org', 1],
    ['bob@example.org', 7],
  ],
  ['kept'],
];

test('what the model no longer has is parked without consent, stays out of sight, and comes back', async () => {
  const before = await filled('park');
  const after = new After(target('park'));
  const plan = await after.getSchemaManager().migrate();
  expect(plan.isDestructive).toBe(false);
  expect(plan.describe()).toContain("Park attribute 'users.email', with its values");
  expect(plan.describe()).toContain("Park collection 'notes', with its documents");
  // Its keys are free, a document needs no value for it, and nobody reads it.
  await after.users.create({ name: 'Eve' });
  const read = await fetch(`${server.endpoint}/tablesdb/park/tables/users/rows`, { headers: headers() });
  const { rows } = (await read.json()) as { rows: Record<string, unknown>[] };
  expect(rows.map((row) => Object.keys(row).filter((key) => key.startsWith('parked')).length)).toEqual([2, 2, 2]);
  const analysis = await after.getSchemaManager().analyze();
  expect(analysis.isEmpty).toBe(true);
  expect(analysis.parked.map(({ collection, key }) => [collection, key])).toEqual([
    ['users', 'email'],
    ['users', 'score'],
    ['notes', null],
  ]);
  expect(analysis.describe()).toMatch(/Parked, until `purge` deletes it:\n {2}- users.email since \d{4}/);
  expect(await after.getSchemaManager().drift()).toMatchObject({ length: 0 });

  // Somebody wrote without a value meanwhile, and the attribute is required.
  await expect(before.getSchemaManager().migrate()).rejects.toMatchObject({ code: 'data_conflict' });
  const eve = await after.users.where({ name: 'Eve' }).toList();
  for (const { id } of eve) await after.users.delete(id);
  const back = await before.getSchemaManager().migrate();
  expect(back.describe()).toContain("Restore attribute 'users.email'");
  expect(await contents(before)).toEqual(CONTENTS);
  expect((await before.getSchemaManager().analyze()).isEmpty).toBe(true);
  expect(await before.getSchemaManager().parked()).toEqual([]);
  await expect(before.users.create({ name: 'Twin', email: 'ada@example.org' })).rejects.toMatchObject({
    code: 'unique_violation',
  });
  expect((await before.users.create({ name: 'New', email: 'new@example.org' })).score).toBe(7);
});

test('a plan names what is parked in a collection that gets another id', async () => {
  await filled('moved');
  await new After(target('moved')).getSchemaManager().migrate();
  const { hints } = await new People(target('moved')).getSchemaManager().analyze();
  const lost = hints.filter(({ rule }) => rule === 'parked_is_lost').map(({ at }) => at);
  expect(lost).toEqual(['users.email', 'users.score']);
});

test('a drop that should have been a rename becomes one', async () => {
  await filled('rename');
  await new After(target('rename')).getSchemaManager().migrate();
  const renamed = new Renamed(target('rename'));
  await renamed.getSchemaManager().migrate();
  expect((await renamed.users.orderBy({ name: 'asc' }).toList()).map(({ mail }) => mail)).toEqual([
    'ada@example.org',
    'bob@example.org',
  ]);
});

test('purge deletes what is old enough and on record, and nothing else', async () => {
  const before = await filled('purge');
  const after = new After(target('purge'));
  const schema = after.getSchemaManager();
  await schema.migrate();
  const young = await schema.purge({ olderThan: '14d' });
  expect([young.purged, young.kept.map(({ reason }) => reason.slice(0, 16))]).toEqual([
    [],
    ['it was parked on', 'it was parked on', 'it was parked on'],
  ]);
  await expect(schema.purge({ olderThan: 'soon' })).rejects.toMatchObject({ code: 'configuration_invalid' });
  await expect(schema.purge({ olderThan: 0, only: ['users.emial'] })).rejects.toThrow("'users.email'");
  expect((await schema.purge({ olderThan: 0, dryRun: true })).purged).toHaveLength(3);

  // A column that only looks parked is somebody else's.
  const tables = `${server.endpoint}/tablesdb/purge/tables/users`;
  const alien = { key: 'parked_0123456789abcdef', required: false };
  await fetch(`${tables}/columns/boolean`, { method: 'POST', headers: headers(), body: JSON.stringify(alien) });
  expect((await schema.purge({ olderThan: 0, only: ['users.email'] })).purged.map(({ key }) => key)).toEqual(['email']);
  expect((await schema.purge({ olderThan: 0 })).purged).toHaveLength(2);
  const { columns } = (await (await fetch(`${tables}/columns`, { headers: headers() })).json()) as {
    columns: { key: string }[];
  };
  expect(columns.map(({ key }) => key).sort()).toEqual(['name', 'parked_0123456789abcdef']);
  expect((await schema.purge({ olderThan: 0 })).purged).toEqual([]);
  await expect(before.getSchemaManager().analyze()).resolves.toMatchObject({ parked: [] });
});

test('purge leaves a collection that somebody still writes to', async () => {
  await filled('used');
  const schema = new After(target('used')).getSchemaManager();
  await schema.migrate();
  const rows = `${server.endpoint}/tablesdb/used/tables/notes/rows`;
  const body = JSON.stringify({ rowId: 'late', data: { text: 'by an older version' } });
  expect((await fetch(rows, { method: 'POST', headers: headers(), body })).status).toBe(201);
  const { kept } = await schema.purge({ olderThan: 0 });
  expect(kept).toEqual([expect.objectContaining({ collection: 'notes', reason: expect.stringContaining("'late'") })]);
  expect(await (await fetch(rows, { headers: headers() })).json()).toMatchObject({ total: 2 });
});

test.each<[string, readonly RegExp[]]>([
  ['before its deletion is written down', [/GET .*\/notes\/rows/, /PATCH .*\/entwrite_state\/rows/]],
  ['after a deletion that the server refused', [/DELETE .*\/tables\/notes$/, /GET .*\/tables(\?|$)/]],
])('purge leaves a collection that somebody writes to %s', async (_, moments) => {
  await filled('late');
  const proxy = await startHoldingProxy(server.endpoint);
  server.setFaults({
    http: faultOn({ method: 'DELETE', path: '/tablesdb/late/tables/notes', nth: 1 }, { kind: 'status', status: 500 }),
  });
  try {
    const schema = new After({ ...target('late'), endpoint: proxy.endpoint }).getSchemaManager();
    await schema.migrate();
    const [first, then] = moments;
    let isNear = false;
    const reached = proxy.hold((method, path) => {
      const request = `${method} ${path}`;
      if (isNear) return then?.test(request) === true;
      isNear = first?.test(request) === true;
      return false;
    });
    const purging = schema.purge({ olderThan: 0, only: ['notes'] });
    await reached;
    const rows = `${server.endpoint}/tablesdb/late/tables/notes/rows`;
    const body = JSON.stringify({ rowId: 'late', data: { text: 'by an older version' } });
    expect((await fetch(rows, { method: 'POST', headers: headers(), body })).status).toBe(201);
    proxy.release();
    const { purged, kept } = await purging;
    expect([purged, kept]).toEqual([[], [expect.objectContaining({ reason: expect.stringContaining("'late'") })]]);
    expect(await (await fetch(rows, { headers: headers() })).json()).toMatchObject({ total: 2 });
  } finally {
    server.setFaults({});
    await proxy.stop();
    await new After(target('late')).getSchemaManager().ensureDeleted();
    await fetch(`${server.endpoint}/tablesdb/late`, { method: 'DELETE', headers: headers() });
  }
});

test('a key that is dropped twice is parked twice, and the later one comes back', async () => {
  await filled('twice');
  const after = new After(target('twice'));
  await after.getSchemaManager().migrate();
  await after.getSchemaManager().purge({ olderThan: 0, only: ['notes'] });
  class Again extends DbContext {
    readonly users = this.set(ScoreAsPoint);
  }
  const again = new Again(target('twice'));
  // Of another type it is made again.
  await again.getSchemaManager().migrate();
  const [ada] = await again.users.where({ name: 'Ada' }).toList();
  await again.users.update(ada?.id ?? '', { score: [1, 2] });
  await after.getSchemaManager().migrate();
  expect((await after.getSchemaManager().parked()).filter(({ key }) => key === 'score')).toHaveLength(2);
  await again.getSchemaManager().migrate();
  expect((await again.users.where({ name: 'Ada' }).toList()).map(({ score }) => score)).toEqual([[1, 2]]);
});

@Collection('users')
class ScoreAsPoint {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
  @Attribute({ type: 'point', required: false }) score?: [number, number];
}

test('at any request that fails, parking goes on, and the way back loses nothing', async () => {
  const faults = Object.entries(FAULTS).filter(([name]) => name.startsWith('the connection is reset'));
  const runs: (() => Promise<void>)[] = [];
  for (const [turn, [name, fault]] of faults.entries()) {
    const count = `fault-${turn}`;
    await filled(count);
    const kinds = await requestKinds(server, count, () =>
      new After(target(count)).getSchemaManager().migrate({ onError: 'keep' }),
    );
    for (const n of sampleRequests(kinds, turn, 2)) runs.push(() => parkedAfter(n, name, fault));
  }
  // Side by side, each on a server of its own: after some of them a lease has to pass.
  await Promise.all(runs.map((run) => run()));
});

/** Parks with a server that fails from the n-th request on, again with one that works, and comes back. */
async function parkedAfter(n: number, name: string, fault: HttpFault): Promise<void> {
  const own = await EmbeddedAppwrite.start();
  try {
    const before = await filled('app', own);
    const after = (options = {}) => new After({ ...target('app', own), ...options }).getSchemaManager();
    const strike = strikeAt(own, 'app', n, fault, 1000);
    // What fails after the state is written fails nothing.
    await after({ deadline: 50 })
      .migrate({ onError: 'keep' })
      .catch((error: unknown) => expect(error).toBeInstanceOf(EntwriteError));
    own.setFaults({});
    expect(strike.struck()).toBe(true);
    const schema = after();
    await schema.unlock();
    await schema.migrate();
    expect((await schema.analyze()).isEmpty).toBe(true);
    expect(await schema.parked()).toHaveLength(3);
    await before.getSchemaManager().migrate();
    expect({ n, name, contents: await contents(before) }).toEqual({ n, name, contents: CONTENTS });
  } finally {
    await own.stop();
  }
}
