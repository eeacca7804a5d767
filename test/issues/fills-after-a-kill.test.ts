import { runMigrations } from 'entwrite/migrations';
import { DbContext } from '../../src/context/db-context.js';
import type { EmbeddedAppwrite } from '../../src/embedded/embedded-appwrite.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { Resolution } from '../../src/schema-manager/plan/value-changes.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { failureOf } from '../support/live-context.js';
import { embeddedOf, useProject } from '../support/live-database.js';

/**
 * A run that was killed after an attribute had its new form, and before the values were in: the schema showed nothing more to do. `migrate`
 * said so, and the file was recorded as applied, with half of the values missing.
 */

interface Case {
  readonly before: object;
  readonly after: object;
  readonly rows: readonly object[];
  readonly answer: Resolution;
  readonly call: string;
  readonly wanted: readonly unknown[];
}

const text = { type: 'string', size: 20, required: false };
const words = (...elements: string[]) => ({ type: 'enum', elements, required: false });
const CASES: Readonly<Record<string, Case>> = {
  'a new attribute is filled': {
    before: { name: text },
    after: { name: text, slug: text },
    rows: [{ name: 'One' }, { name: 'Two' }, { name: null }],
    answer: { backfill: ({ name }: { readonly name?: unknown }) => String(name ?? 'none').toLowerCase() },
    call: "m.addAttribute('notes', 'slug', { type: 'string', size: 20, required: false, backfill: ({ name }) => String(name ?? 'none').toLowerCase() })",
    wanted: ['one', 'two', 'none'],
  },
  'a longer text is mapped': {
    before: { slug: text },
    after: { slug: { ...text, size: 30 } },
    rows: [{ slug: 'one' }, { slug: 'two' }, { slug: null }],
    answer: { map: { one: 'first', two: 'second' } },
    call: "m.alterAttribute('notes', 'slug', { size: 30, map: { one: 'first', two: 'second' } })",
    wanted: ['first', 'second', null],
  },
  'elements are added and used': {
    before: { slug: words('one', 'two') },
    after: { slug: words('one', 'two', 'three') },
    rows: [{ slug: 'one' }, { slug: 'two' }, { slug: 'two' }],
    answer: { map: { two: 'three' } },
    call: "m.alterAttribute('notes', 'slug', { elements: ['one', 'two', 'three'], map: { two: 'three' } })",
    wanted: ['one', 'three', 'three'],
  },
};

const context = (attributes: object) =>
  class Db extends DbContext {
    readonly notes = this.set(defineCollection('notes', attributes as Parameters<typeof defineCollection>[1]));
  };

/** How many of them for each case and way. */
const MOST = 5;

const project = useProject();
let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = embeddedOf(project);
  place = await openWorkplace(project);
});
afterEach(() => place.end());

const managerOf = (attributes: object) => place.database.open(context(attributes)).getSchemaManager();

async function fill(rows: readonly object[]): Promise<void> {
  for (const [at, values] of rows.entries())
    await place.database.documents.create('notes', `n${at}`, { values: { ...values } });
}

async function slugs(): Promise<unknown[]> {
  const found = await Promise.all([0, 1, 2].map((at) => place.database.documents.get('notes', `n${at}`)));
  return found.map((note) => note?.slug ?? null);
}

const killed = (write: number, work: () => Promise<unknown>) =>
  killedBefore(write, work, { server, manager: managerOf({ name: text }) });

async function again(): Promise<void> {
  await place.end();
  place = await openWorkplace(project);
}

/**
 * Before which writes a process is killed: some of the first and last ones of each kind, from the first of an attribute on; all of them in
 * `npm run test:long`.
 */
async function kills(begin: () => Promise<unknown>, rows: readonly object[], work: () => Promise<unknown>) {
  await begin();
  await fill(rows);
  const kinds = await requestKinds(server, place.database.databaseId, work);
  await again();
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  const first = process.env.LONG ? 0 : writes.findIndex((kind) => /^P\w+ .*\/columns\//.test(kind));
  return sampleRequests(writes.slice(first), 0, MOST).map((write) => first + write);
}

describe.each(Object.entries(CASES))('%s', (_name, { before, after, rows, answer, call, wanted }) => {
  test.each([
    [
      'migrate()',
      () => managerOf(before).migrate(),
      () => managerOf(after).migrate({ resolve: { 'notes.slug': answer } }),
    ],
    [
      'a file',
      async () => {
        const columns = Object.entries(before).map(
          ([key, { type, ...options }]) => `c.${type}('${key}', ${JSON.stringify(options)});`,
        );
        await place.write({ '001_notes': `up(m) { m.createCollection('notes', (c) => { ${columns.join(' ')} }); }` });
        await runMigrations(place.open(), { folder: place.folder });
        await place.write({ '002_slugs': `up(m) { ${call}; }` });
      },
      () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true }),
    ],
  ])('%s goes on after a kill at any write', async (_way, begin, work) => {
    for (const write of await kills(begin, rows, work)) {
      await begin();
      await fill(rows);
      expect(await killed(write, work)).toBe(true);
      await work();
      expect(await slugs()).toEqual(wanted);
      await again();
    }
  });
});

describe('what was left half filled', () => {
  const { before, after, rows, answer, wanted } = CASES['a new attribute is filled'] as Case;
  const resolve = { 'notes.slug': answer };

  /** The document that cannot be written ends the work. */
  async function stopAtLast(work: () => Promise<unknown>): Promise<void> {
    server.setFaults({
      http: ({ method, path }) =>
        method === 'PATCH' && path.endsWith('/n2') ? { kind: 'status', status: 400 } : undefined,
    });
    expect(await failureOf(work())).toBeDefined();
    server.setFaults({});
  }

  beforeEach(async () => {
    await managerOf(before).migrate();
    await fill(rows);
  });

  it('is gone on with where the work was to be kept', async () => {
    await stopAtLast(() => managerOf(after).migrate({ resolve, onError: 'keep' }));
    expect(await slugs()).toEqual(['one', 'two', null]);
    await managerOf(after).migrate({ resolve });
    expect(await slugs()).toEqual(wanted);
    expect((await managerOf(after).analyze()).hints).toEqual([]);
  });

  it('is said at once where it cannot be recorded', async () => {
    const warnings: string[] = [];
    const open = place.database.open(context(after), {
      onProgress: (event) => void (event.type === 'warning' && warnings.push(event.message)),
    });
    let writes = -1;
    server.setFaults({
      http({ method, path }) {
        const isLast = method === 'PATCH' && path.endsWith('/n2');
        if (isLast) writes = 0;
        else if (writes >= 0 && method === 'PATCH' && path.includes('/entwrite_state/')) writes += 1;
        // The first write of the lock after the failure asks whether it is still held; the second one records.
        return isLast || writes === 2 ? { kind: 'status', status: 400 } : undefined;
      },
    });
    expect(await failureOf(open.getSchemaManager().migrate({ resolve, onError: 'keep' }))).toBeDefined();
    server.setFaults({});
    expect(warnings).toEqual([expect.stringMatching(/notes\.slug\) could not be recorded/)]);
  });

  it('is nothing where all was rolled back', async () => {
    await stopAtLast(() => managerOf(after).migrate({ resolve }));
    await managerOf(after).migrate();
    expect((await managerOf(after).analyze()).hints).toEqual([]);
  });

  it('is named without an answer, until there is one', async () => {
    await stopAtLast(() => managerOf(after).migrate({ resolve, onError: 'keep' }));
    const hint = { rule: 'incomplete_fill', at: 'notes.slug' };
    expect(await managerOf(after).analyze()).toMatchObject({ isEmpty: true, hints: [hint] });
    await managerOf({ ...after, more: text }).migrate();
    expect(await managerOf({ ...after, more: text }).analyze()).toMatchObject({ isEmpty: true, hints: [hint] });
    await managerOf({ ...after, more: text }).migrate({ resolve: { 'notes.slug': { backfill: null } } });
    expect((await managerOf({ ...after, more: text }).analyze()).hints).toEqual([]);
    expect(await slugs()).toEqual(['one', 'two', null]);
  });
});
