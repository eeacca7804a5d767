import { linkIds } from '../../src/appwrite/documents/link-id.js';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import type { StoredValues } from '../../src/documents/document-change.js';
import type { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind, RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { dropLateShadows } from '../../src/schema-manager/executor/drop-late-shadows.js';
import { onlineChanges } from '../../src/schema-manager/online-changes/online-change.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Each request of a change arrives once more when the change is done: nothing is lost by it, and the next migration takes back what it
 * did. A late creation of the list by which one `manyToMany` becomes another made every migration fail.
 */

const project = useProject();
let database: SharedDatabase;
beforeEach(() => {
  database = sharedDatabase(project);
});
afterEach(() => database.end());

const relation = (kind: RelationshipKind, twoWay: boolean): RelationshipSchema => ({
  key: 'author',
  kind,
  relatedCollection: 'people',
  twoWay,
  twoWayKey: 'works',
  onDelete: 'setNull',
});
const people = collection('people', [attribute('name', 'string')]);
const linked = (kind: RelationshipKind, twoWay: boolean) =>
  schemaOf(people, collection('works', [attribute('n', 'string')], { relationships: [relation(kind, twoWay)] }));
const withIds = (array: boolean) =>
  schemaOf(people, collection('works', [attribute('n', 'string'), attribute('author', 'string', { array })]));
const typed = (own: AttributeSchema) => schemaOf(people, collection('works', [attribute('n', 'string'), own]));
const cells = (id: string) => schemaOf(people, collection(id, [attribute('n', 'string')]));

interface Case {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly values: StoredValues;
  readonly renames?: readonly { readonly from: string; readonly to: string }[];
}

const QUICK: Readonly<Record<string, Case>> = {
  'a collection gets another id': {
    before: cells('works'),
    after: cells('books'),
    values: { n: 'x' },
    renames: [{ from: 'works', to: 'books' }],
  },
  'links of both ends show at one': {
    before: linked('manyToOne', true),
    after: linked('manyToOne', false),
    values: { author: 'ann' },
  },
  'lists of links of both ends show at one': {
    before: linked('manyToMany', true),
    after: linked('manyToMany', false),
    values: { author: ['ann'] },
  },
};
const LONG: Readonly<Record<string, Case>> = {
  'ids become links': { before: withIds(false), after: linked('manyToOne', true), values: { author: 'ann' } },
  'links become ids': { before: linked('manyToOne', true), after: withIds(false), values: { author: 'ann' } },
  'links show at both ends': {
    before: linked('manyToOne', false),
    after: linked('manyToOne', true),
    values: { author: 'ann' },
  },
  'a list of ids becomes links': {
    before: withIds(true),
    after: linked('manyToMany', true),
    values: { author: ['ann'] },
  },
  'lists of links become ids': {
    before: linked('manyToMany', true),
    after: withIds(true),
    values: { author: ['ann'] },
  },
  'text becomes numbers': {
    before: typed(attribute('author', 'string')),
    after: typed(attribute('author', 'integer', { default: 3 })),
    values: { author: '7' },
  },
  'one value becomes a list': {
    before: typed(attribute('author', 'string', { size: 8 })),
    after: typed(attribute('author', 'string', { size: 8, array: true })),
    values: { author: 'x' },
  },
};

/** Appwrite deletes whatever has the name by then; names of ours never come again. */
const isUnguarded = ({ method, path }: ServerRequest) =>
  method === 'DELETE' && path.length === 6 && !/^(shadow|before)_/.test(path[5] ?? '');

/** What a change sent, and what it made. */
async function changed({ before, after, values, renames = [] }: Case) {
  await managerOf(database, before).migrate();
  await database.documents.create('people', 'ann', { values: { name: 'ann' } });
  await database.documents.create('works', 'a', { values });
  const sent: ServerRequest[] = [];
  const watched = watchingRequests(database, async (request) => {
    if (request.method !== 'GET' && !request.path.some((part) => part.startsWith('entwrite_'))) sent.push(request);
  });
  const manager = managerOf(database, after, { renames: [...renames] });
  await managerOf(watched, after, { renames: [...renames] }).migrate({ allowDestructive: true });
  const target = renames.length > 0 ? 'books' : 'works';
  const select = JSON.stringify({ method: 'select', values: ['*', 'author.$id'] });
  const state = async () => {
    const { schema } = await database.schemas.read();
    const hasLinks = schema.collections.some(({ id, relationships }) => id === target && relationships.length > 0);
    const { documents } = await database.documents.list(target, hasLinks ? [select] : []);
    return { schema, contents: documents.map(({ $id, n, author }) => ({ $id, n, author })) };
  };
  // What is on its way is not asked for the lock any more.
  const late = sent.filter((request) => !isUnguarded(request)).map(({ guard: _guard, ...request }) => request);
  /** Migrates after requests that arrive late. */
  const migrateAfter = async (...requests: readonly ServerRequest[]) => {
    for (const request of requests) {
      await failureOf(database.transport.send(request));
      await database.schemas.settle(() => true);
    }
    await manager.migrate({ allowDestructive: true });
    return { after: requests.map(({ path, parameters }) => ({ path, parameters })), ...(await state()) };
  };
  return { late, manager, migrateAfter, done: await state() };
}

test.each(Object.entries(process.env.LONG ? { ...QUICK, ...LONG } : QUICK))('%s', async (_, one) => {
  const { late, manager, migrateAfter, done } = await changed(one);
  for (const request of late) expect(await migrateAfter(request)).toMatchObject(done);
  expect((await manager.analyze()).isEmpty).toBe(true);
});

const ENDS: Readonly<Record<string, Case>> = {
  'the other end becomes the parent': {
    before: linked('manyToOne', true),
    after: linked('oneToMany', true),
    values: { author: 'ann' },
  },
};

test.each(
  Object.entries(process.env.LONG ? { ...QUICK, ...LONG, ...ENDS } : ENDS),
)('any two of them before one migration: %s', async (_, one) => {
  const { late, migrateAfter, done } = await changed(one);
  // A deletion after a late rename takes what has the name by then.
  const kept = late.filter(({ method }) => method !== 'DELETE');
  for (const first of kept) for (const second of kept) expect(await migrateAfter(first, second)).toMatchObject(done);
});

describe('a relationship that a late creation made again under its first key', () => {
  const kinds: readonly RelationshipKind[] = ['manyToOne', 'oneToMany', 'oneToOne'];
  it.each(
    kinds.flatMap((kind) => [[kind, 'is dropped', null] as const, [kind, 'stays with a link in it', 'ann'] as const]),
  )('%s %s', async (kind, _, link) => {
    await managerOf(database, linked(kind, true)).migrate();
    const { schemas, documents } = database;
    const changes = onlineChanges(diffSchemas(linked(kind, false), linked(kind, true)));
    const [change] = changes;
    if (change?.kind !== 'relationship') throw new Error('no change of a relationship');
    const key = change.shadowKey;
    const relationship = { ...relation(kind, false), key, twoWayKey: 'late' };
    await schemas.perform({ type: 'create_relationship', collection: 'works', relationship }, linked(kind, true));
    await schemas.settle(() => true);
    await documents.create('people', 'ann', { values: { name: 'Ann' } });
    const value = kind === 'oneToMany' ? [link].filter((one) => one !== null) : link;
    await documents.create('works', 'w', { values: { n: 'x', [key]: value } });
    expect(await dropLateShadows(changes, await schemas.read(), database)).toBe(link === null);
    const left = (await schemas.settle(() => true)).schema.collections.flatMap(({ relationships }) => relationships);
    expect(left.some((one) => one.key === key || one.twoWayKey === key)).toBe(link !== null);
  });
});

const OTHER_MODELS: Readonly<Record<string, Case>> = {
  'links of one become links of many': {
    before: linked('oneToMany', false),
    after: linked('manyToMany', false),
    values: { author: ['ann'] },
  },
  'one link becomes many': {
    before: linked('manyToOne', true),
    after: linked('manyToMany', true),
    values: { author: 'ann' },
  },
  'links show at both ends': {
    before: linked('manyToOne', false),
    after: linked('manyToOne', true),
    values: { author: 'ann' },
  },
  'one link becomes the only one': {
    before: linked('manyToOne', true),
    after: linked('oneToOne', true),
    values: { author: 'ann' },
  },
  'many links become links of many': {
    before: linked('oneToMany', true),
    after: linked('manyToMany', true),
    values: { author: ['ann'] },
  },
  'links of many become ids': { before: linked('manyToMany', true), after: withIds(true), values: { author: ['ann'] } },
};

test.each(
  Object.entries(OTHER_MODELS).slice(0, process.env.LONG ? undefined : 2),
)('before the model of before goes on: %s', async (_, one) => {
  const { late } = await changed(one);
  for (const request of late) {
    await failureOf(database.transport.send(request));
    await database.schemas.settle(() => true);
    const refused = await failureOf<EntwriteError>(managerOf(database, one.before).migrate({ allowDestructive: true }));
    if (refused !== undefined) {
      expect(refused.code).toBe('plan_refused');
      await managerOf(database, one.after).migrate({ allowDestructive: true });
      await managerOf(database, one.before).migrate({ allowDestructive: true });
    }
    const select = JSON.stringify({ method: 'select', values: ['*', 'author.$id'] });
    const [work] = (await database.documents.list('works', [select])).documents;
    expect([request.path, linkIds(work?.author)]).toEqual([request.path, ['ann']]);
    await managerOf(database, one.after).migrate({ allowDestructive: true });
  }
});
