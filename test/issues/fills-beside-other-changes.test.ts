import { DbContext } from '../../src/context/db-context.js';
import type { EmbeddedAppwrite } from '../../src/embedded/embedded-appwrite.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { findCollection } from '../../src/schema/database-schema.js';
import type { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { embeddedOf, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf as schemaManagerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A run that was killed beside a fill: an index with the key of the attribute hid that values were missing, and the next run filled the
 * rest after changes that came after the fill before, or no longer found a renamed attribute under its former key.
 */

type MigrateOptions = NonNullable<Parameters<DbSchemaManager['migrate']>[0]>;

interface Case {
  readonly before: object;
  readonly after: object;
  readonly indexes?: readonly object[];
  readonly options: MigrateOptions;
  readonly wanted: readonly unknown[];
}

type Note = { readonly name?: unknown };
const text = { type: 'string', size: 20, required: false };
const typed = ({ name }: Note) => `${typeof name} ${String(name)}`;
const CASES: Readonly<Record<string, Case>> = {
  'an index with the key of the attribute': {
    before: { name: text },
    after: { name: text, slug: text },
    indexes: [{ attributes: ['slug'], name: 'slug' }],
    options: { resolve: { 'notes.slug': { backfill: typed } } },
    wanted: ['string 1', 'string 2', 'string 3'],
  },
  'another type of what the function reads': {
    before: { name: text },
    after: { name: { type: 'integer', required: false }, slug: text },
    options: { resolve: { 'notes.slug': { backfill: typed } }, allowDestructive: true },
    wanted: ['string 1', 'string 2', 'string 3'],
  },
  'another new attribute that the function reads': {
    before: { name: text },
    after: { name: text, part: text, slug: text },
    options: {
      resolve: {
        'notes.part': { backfill: typed },
        'notes.slug': { backfill: ({ part }: { readonly part?: unknown }) => `of ${String(part)}` },
      },
    },
    wanted: ['of string 1', 'of string 2', 'of string 3'],
  },
  'a rename in the options of what the function reads': {
    before: { name: text },
    after: { title: text, slug: { ...text, size: 30 } },
    options: { resolve: { 'notes.slug': { backfill: typed } }, renames: { 'notes.name': 'title' } },
    wanted: ['string 1', 'string 2', 'string 3'],
  },
};

const context = (attributes: object, indexes: readonly object[] = []) =>
  class Db extends DbContext {
    readonly notes = this.set(
      defineCollection('notes', attributes as Record<never, never>, { indexes: indexes as readonly never[] }),
    );
  };

const project = useProject();
let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = embeddedOf(project);
  place = await openWorkplace(project);
});
afterEach(() => place.end());

const managerOf = (...model: Parameters<typeof context>) => place.database.open(context(...model)).getSchemaManager();

async function slugs(): Promise<unknown[]> {
  const found = await Promise.all([1, 2, 3].map((at) => place.database.documents.get('notes', `n${at}`)));
  return found.map((note) => note?.slug ?? null);
}

const killed = (write: number, work: () => Promise<unknown>) =>
  killedBefore(write, work, { server, manager: managerOf({ name: text }) });

async function fill(): Promise<void> {
  for (const at of [1, 2, 3]) await place.database.documents.create('notes', `n${at}`, { values: { name: `${at}` } });
}

async function again(): Promise<void> {
  await place.end();
  place = await openWorkplace(project);
}

/** The first and last writes of each kind to the collection; all writes in `npm run test:long`. */
async function kills(work: () => Promise<unknown>): Promise<readonly number[]> {
  const kinds = await requestKinds(server, place.database.databaseId, work);
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  return sampleRequests(writes, 0, writes.length).filter(
    (write) => process.env.LONG || !writes[write - 1]?.includes('entwrite_'),
  );
}

test.each(Object.entries(CASES))('beside %s', async (_name, { before, after, indexes, options, wanted }) => {
  const work = () => managerOf(after, indexes).migrate(options);
  const begin = async () => {
    await managerOf(before).migrate();
    await fill();
  };
  await begin();
  for (const write of await kills(work)) {
    await again();
    await begin();
    expect(await killed(write, work)).toBe(true);
    await work();
    expect([write, await slugs()]).toEqual([write, wanted]);
  }
});

test('beside a rename that a person confirmed, who is not there the next time', async () => {
  const model = (...keys: readonly string[]) =>
    schemaOf(
      collection(
        'notes',
        keys.map((key) => attribute(key, 'string', { size: 30 })),
      ),
    );
  const renamed = (options: Parameters<typeof schemaManagerOf>[2]) =>
    schemaManagerOf(place.database, model('title', 'slug'), options).migrate({
      resolve: { 'notes.slug': { backfill: typed } },
    });
  const asked = () => renamed({ askRename: async ({ to }) => to === 'title' });
  const begin = async () => {
    await schemaManagerOf(place.database, model('name')).migrate();
    await fill();
  };
  await begin();
  let resumed = 0;
  for (const write of await kills(asked)) {
    await again();
    await begin();
    expect(await killed(write, asked)).toBe(true);
    const { attributes = [] } = findCollection((await place.database.schemas.read()).schema, 'notes') ?? {};
    const isRenamed = attributes.some(({ key }) => key === 'title');
    await (isRenamed ? renamed({}) : asked());
    resumed += Number(isRenamed);
    expect([write, await slugs()]).toEqual([write, ['string 1', 'string 2', 'string 3']]);
  }
  expect(resumed).toBeGreaterThan(0);
});
