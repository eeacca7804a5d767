import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from 'entwrite';
import { generateFor } from '../../src/migrations/generate/generate-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { writeKinds } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startDials } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Relationships of one pair of collections whose other ends take each other's keys, without a declaration: the first
 * request gave an end the key that another one still had, and Appwrite answered 409, on every run.
 */

class EmptyDb extends DbContext {}

const name = attribute('name', 'string');
const blog = (...ends: readonly (readonly [key: string, other: string, more?: Partial<RelationshipSchema>])[]) =>
  schemaOf(
    collection('users', [name]),
    collection('posts', [name], {
      relationships: ends.map(([key, twoWayKey, more]) => link({ key, twoWayKey, twoWay: true, ...more })),
    }),
  );

const start = blog(['author', 'written'], ['editor', 'edited'], ['reader', 'read']);
const AFTER = {
  'two of them exchange': blog(['author', 'edited'], ['editor', 'written'], ['reader', 'read']),
  'three in a ring': blog(['author', 'edited'], ['editor', 'read'], ['reader', 'written']),
  'a chain': blog(['author', 'edited'], ['editor', 'read'], ['reader', 'pages']),
  'with another delete rule': blog(
    ['author', 'edited', { onDelete: 'cascade' }],
    ['editor', 'written'],
    ['reader', 'read'],
  ),
  'and one of them is one-way from now on': blog(
    ['author', 'edited'],
    ['editor', 'written', { twoWay: false }],
    ['reader', 'read'],
  ),
  'and one of them becomes a oneToOne': blog(
    ['author', 'edited'],
    ['editor', 'written', { kind: 'oneToOne' }],
    ['reader', 'read'],
  ),
};
type Way = keyof typeof AFTER;
const WAYS = Object.keys(AFTER) as Way[];

const USERS = { author: 'ada', editor: 'bob', reader: 'eve' };

async function fill({ documents }: SharedDatabase): Promise<void> {
  for (const id of Object.values(USERS)) await documents.create('users', id, { values: { name: id } });
  await documents.create('posts', 'p', { values: { name: 'p', ...USERS } });
}

async function links({ documents }: SharedDatabase): Promise<unknown> {
  const keys = Object.keys(USERS);
  const select = JSON.stringify({ method: 'select', values: keys.map((key) => `${key}.$id`) });
  const post = (await documents.get('posts', 'p', [select])) as unknown as Record<string, { $id: string } | null>;
  return Object.fromEntries(keys.map((key) => [key, post[key]?.$id]));
}

/** By migrate and by files, each way on one engine for one of the two; both on both in `npm run test:long`. */
const waysOf = (at: number) => WAYS.filter((_, nth) => process.env.LONG || nth % 2 === at % 2);

describe.each([
  ['MariaDB', 0],
  ['PostgreSQL', 1],
] as const)('other ends take each other’s keys on %s', (_engine, at) => {
  let dials: readonly [Project, ...Project[]];
  let database: SharedDatabase;
  beforeAll(async () => {
    dials = await startDials();
  });
  afterAll(() => Promise.all(dials.map(({ stop }) => stop())));
  beforeEach(() => {
    database = sharedDatabase(dials[at] ?? dials[0]);
  });
  afterEach(() => database.end());

  it.each(waysOf(at))('by migrate: %s', async (way) => {
    await managerOf(database, start).migrate();
    await fill(database);
    const manager = managerOf(database, AFTER[way]);
    await manager.migrate();
    expect(await links(database)).toEqual(USERS);
    expect((await manager.analyze()).isEmpty).toBe(true);
  });

  it.each(waysOf(at + 1))('by a file, and back: %s', async (way) => {
    const folder = mkdtempSync(join(tmpdir(), 'exchanged-'));
    try {
      const files = { folder, allowDestructive: true };
      await generateFor({ schema: start, renames: [] }, { folder });
      await runMigrations(database.open(EmptyDb), files);
      await fill(database);
      await generateFor({ schema: AFTER[way], renames: [] }, { folder });
      await runMigrations(database.open(EmptyDb), files);
      expect(await links(database)).toEqual(USERS);
      expect((await managerOf(database, AFTER[way]).analyze({})).operations).toEqual([]);
      await revertMigrations(database.open(EmptyDb), files);
      expect(await links(database)).toEqual(USERS);
      expect((await managerOf(database, start).analyze({})).operations).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  // After some of the first and last writes of each kind; after each one in `npm run test:long`.
  it.each([
    ['three in a ring', 2 * at],
    ['and one of them becomes a oneToOne', 2 * at + 1],
  ] as const)('by the next run, wherever the process ended: %s', async (way, turn) => {
    const project = dials[at] ?? dials[0];
    await managerOf(database, start).migrate();
    const kinds = await writeKinds(database, (watched) => managerOf(watched, AFTER[way]).migrate());
    const finished = async (writes: number) => {
      const shared = sharedDatabase(project);
      try {
        await managerOf(shared, start).migrate();
        await fill(shared);
        await failureOf(managerOf(endingAfter(project, shared, writes), AFTER[way]).migrate());
        const manager = managerOf(shared, AFTER[way], { lease: SHORT_LEASE });
        await manager.unlock();
        await manager.migrate();
        expect({ writes, links: await links(shared) }).toEqual({ writes, links: USERS });
        expect((await manager.analyze()).isEmpty).toBe(true);
      } finally {
        await shared.end();
      }
    };
    // Side by side, since a lease has to pass.
    await Promise.all(sampleRequests(kinds, turn, 3).map(finished));
  });
});
