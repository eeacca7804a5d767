import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { EntwriteError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/progress.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Links of a manyToMany and datetimes on PostgreSQL are dropped before what was filled with their values gets the name. Where that drop was sent,
 * and the change was taken back (by `undo()`, or after an error) before it arrived, the values were gone at both places. So they were where
 * `undo()` had looked before the run that dropped them gave the lock back.
 */

const authors = collection('authors', [attribute('name', 'string')]);
const posts = (...attributes: Parameters<typeof collection>[1]) => collection('posts', attributes);
const tags = {
  key: 'authors',
  kind: 'manyToMany',
  relatedCollection: 'authors',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
} as const;
const TIME = '2020-01-02T03:04:05.678+00:00';

interface Change {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly renames?: readonly Rename[];
  readonly values: Readonly<Record<string, unknown>>;
  /** The values as they are shown after it. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** The key whose drop is the point of no return. */
  readonly dropped: string;
}

const CHANGES: readonly Change[] = [
  {
    before: schemaOf(authors, { ...posts(), relationships: [tags] }),
    after: schemaOf(authors, posts(attribute('authors', 'string', { size: 36, array: true }))),
    values: { authors: ['ada', 'bob'] },
    changed: { authors: ['ada', 'bob'] },
    dropped: 'authors',
  },
  {
    before: schemaOf(authors, posts(attribute('day', 'datetime'))),
    after: schemaOf(authors, posts(attribute('day', 'string'))),
    values: { day: TIME },
    changed: { day: TIME },
    dropped: 'day',
  },
  {
    before: schemaOf(authors, posts(attribute('day', 'datetime'))),
    after: schemaOf(authors, posts(attribute('start', 'datetime'))),
    renames: [{ collection: 'posts', from: 'day', to: 'start' }],
    values: { day: TIME },
    changed: { start: TIME },
    dropped: 'day',
  },
];

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
afterAll(() => server.stop());

const connect = (): LiveDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

/** The values of the document, with the ids of what it links. */
async function shown({ documents }: LiveDatabase, hasLinks: boolean): Promise<Readonly<Record<string, unknown>>> {
  const select = { method: 'select', values: ['*', ...(hasLinks ? ['authors.$id'] : [])] };
  const [document = {}] = (await documents.list('posts', [JSON.stringify(select)])).documents;
  return Object.fromEntries(
    Object.entries(document).flatMap(([key, value]) => {
      if (key.startsWith('$')) return [];
      return [[key, Array.isArray(value) ? value.map((one) => one?.$id ?? one).sort() : value]];
    }),
  );
}

/** Does something with each change, and looks where the values are in the end. */
async function valuesAfter(disturbed: (place: Place) => Promise<void>): Promise<void> {
  const found = await Promise.all(
    CHANGES.map(async (change) => {
      const database = connect();
      const { before, after, renames = [], values } = change;
      await managerOf(database, before).migrate();
      for (const id of ['ada', 'bob']) await database.documents.create('authors', id, { values: { name: id } });
      await database.documents.create('posts', 'p', { values });
      const place = { database, change, older: on(before), newer: on(after, renames) };
      await disturbed(place);
      const isBack = await place
        .older(database)
        .migrate()
        .then(
          () => true,
          () => false,
        );
      if (!isBack) await place.newer(database).migrate({ allowDestructive: true });
      return { dropped: change.dropped, isBack, ...(await shown(database, isBack && change.dropped === 'authors')) };
    }),
  );
  expect(found).toEqual(
    found.map(({ isBack }, at) => {
      const { values, changed, dropped } = CHANGES[at] ?? {};
      return { dropped, isBack, ...(isBack ? values : changed) };
    }),
  );
}

const on =
  (schema: DatabaseSchema, renames: readonly Rename[] = []) =>
  (database: LiveDatabase, onProgress?: (event: ProgressEvent) => void) =>
    managerOf(database, schema, { renames, lease: SHORT_LEASE, ...(onProgress && { onProgress }) });

interface Place {
  readonly database: LiveDatabase;
  readonly change: Change;
  readonly older: ReturnType<typeof on>;
  readonly newer: ReturnType<typeof on>;
}

const isDropOf = ({ method, path }: ServerRequest, { change }: Place) =>
  method === 'DELETE' && path.at(-1) === change.dropped;

/** A run that is killed as it sends that drop; gives what delivers it. */
async function killedAtTheDrop(place: Place, isDone = false): Promise<() => Promise<void>> {
  const { database } = place;
  let drop: ServerRequest | null = null;
  const deliver = async () => {
    const sent = drop;
    drop = null;
    const { method = 'GET', path = [] } = sent ?? {};
    if (sent !== null) await database.transport.send({ method, path, repeatable: false });
  };
  const dying = watchingRequests(database, async (request) => {
    if (drop === null && !isDropOf(request, place)) return;
    drop ??= request;
    throw new Error('the process has ended');
  });
  await failureOf(place.newer(dying).migrate({ allowDestructive: true }));
  await place.newer(database).unlock();
  if (isDone) await deliver();
  return deliver;
}

const whenAwaited = (deliver: () => Promise<void>) => (event: ProgressEvent) => {
  if (event.type === 'waiting' && event.pending[0]?.startsWith('a drop')) void deliver();
};

test('a change whose run was killed at that drop is taken back when it can arrive no more', () =>
  valuesAfter(async (place) => {
    const deliver = await killedAtTheDrop(place);
    await failureOf(place.older(place.database, whenAwaited(deliver)).undo());
    await deliver();
  }));

test('a run whose drop got no answer is rolled back when it can arrive no more', () =>
  valuesAfter(async (place) => {
    const { database } = place;
    let deliver = async () => {};
    const unanswered = watchingRequests(database, async (request) => {
      if (!isDropOf(request, place)) return;
      const { method, path } = request;
      deliver = async () => {
        deliver = async () => {};
        await database.transport.send({ method, path, repeatable: false });
      };
      throw new EntwriteError('server_unreachable', {
        at: 'the server',
        found: 'no answer',
        expected: 'one',
        remedy: '',
      });
    });
    const late = whenAwaited(() => deliver());
    await failureOf(place.newer(unanswered, late).migrate({ allowDestructive: true }));
    await deliver();
  }));

test('a change that another run carried on until the lock was free is taken back only where it still can be', () =>
  valuesAfter(async (place) => {
    const { database } = place;
    await killedAtTheDrop(place);
    let isFirst = true;
    const slow = watchingRequests(database, async ({ method }) => {
      if (method === 'GET' || !isFirst) return;
      isFirst = false;
      await killedAtTheDrop(place, true);
    });
    await failureOf(place.older(slow).undo());
  }));

test('what is remembered after undo() is what others left who had the lock before', async () => {
  const database = connect();
  const renames = [{ from: 'posts', to: 'articles' }];
  const before = schemaOf(posts(attribute('title', 'string')));
  const after = schemaOf({ ...posts(attribute('title', 'string')), id: 'articles', name: 'articles' });
  await managerOf(database, before).migrate();
  await database.documents.create('posts', 'p', { values: { title: 'one' } });
  const newer = (of: LiveDatabase) => managerOf(of, after, { renames, lease: SHORT_LEASE });
  let isCopied = false;
  const dying = watchingRequests(database, async ({ method, path }) => {
    if (isCopied) throw new Error('the process has ended');
    isCopied ||= method !== 'GET' && path.includes('articles');
  });
  await failureOf(newer(dying).migrate({ allowDestructive: true }));
  await newer(database).unlock();
  let isFirst = true;
  const slow = watchingRequests(database, async ({ method }) => {
    if (method === 'GET' || !isFirst) return;
    isFirst = false;
    await newer(database).migrate({ allowDestructive: true });
  });
  expect(await managerOf(slow, before).undo()).toEqual([]);
  expect((await newer(database).drift()).operations).toEqual([]);
  // It is known to be entwrite's own, and may be dropped.
  const { operations } = await managerOf(database, schemaOf()).analyze();
  expect(operations.map(({ type }) => type)).toEqual(['drop_collection']);
});
