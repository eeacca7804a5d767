import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import type { Operation } from '../../src/operations/operation.js';
import { sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, overriding } from '../support/live-database.js';
import { contentsOf, preparePosts, RENAMES, renamed } from '../support/rename-collection.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** Others write while a collection gets another id. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const connect = (): LiveDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

/** The documents of a database as somebody without an API key meets them. */
function asClient({ databaseId }: LiveDatabase): DocumentGateway {
  const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId);
  return createDocumentGateway(
    createTransport(async () => client),
    databaseId,
  );
}

/** Creates, changes and deletes without a pause until it is refused; remembers what was acknowledged. */
async function writeUntilRefused(documents: DocumentGateway): Promise<ReadonlyMap<string, number | null>> {
  const acknowledged = new Map<string, number | null>();
  try {
    for (let n = 1; ; n += 1) {
      const id = `w${n % 50}`;
      const exists = typeof acknowledged.get(id) === 'number';
      if (exists && n % 7 === 0) {
        await documents.delete('cells', id);
        acknowledged.set(id, null);
      } else {
        const write = { values: { value: n, name: `n${n}` } };
        if (exists) await documents.update('cells', id, write);
        else await documents.create('cells', id, write);
        acknowledged.set(id, n);
      }
    }
  } catch {
    return acknowledged;
  }
}

const SETTINGS = {
  permissions: ['create("any")', 'read("any")', 'update("any")', 'delete("any")'],
  indexes: [index('by_name', ['name'], 'unique')],
};
const cells = (id: string) =>
  schemaOf(
    collection(
      id,
      [attribute('value', 'integer', { default: 3 }), attribute('name', 'string', { required: true })],
      SETTINGS,
    ),
  );

describe('a new id under load', () => {
  it('loses nothing of what clients could write: they are refused from some moment on', async () => {
    const database = connect();
    await managerOf(database, cells('cells')).migrate();
    const still = Array.from({ length: 1400 }, (_, at) => ({ $id: `s${at}`, value: at, name: `s${at}` }));
    for (let at = 0; at < still.length; at += 100)
      await database.documents.createMany('cells', still.slice(at, at + 100));
    const writers = [asClient(database)].map(writeUntilRefused);
    const schema = managerOf(database, cells('fields'), { renames: [{ from: 'cells', to: 'fields' }] });
    await schema.migrate({ allowDestructive: ['cells'] });
    const expected = new Map<string, number>(still.map(({ $id, value }) => [$id, value]));
    for (const writer of writers) {
      const acknowledged = await writer;
      expect(acknowledged.size).toBeGreaterThan(5);
      for (const [id, n] of acknowledged) if (n !== null) expected.set(id, n);
    }
    const found = [...(await contentsOf(database, 'fields'))].map(([id, { value }]) => [id, value] as const);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    const client = asClient(database);
    await client.create('fields', 'new', { values: { name: 'new' } });
    expect((await client.get('fields', 'new'))?.value).toBe(3);
    await schema.ensureDeleted();
  }, 60_000);

  it('takes over what API keys write, at whichever step until it is refused', async () => {
    let refused = 0;
    let takenOver = 0;
    /** Migrates, with writes before a step of it, counted from 1; gives the kinds of its steps. */
    const withWritesBefore = async (at: number) => {
      const database = connect();
      await preparePosts(database);
      const kinds: string[] = [];
      let written: unknown;
      const watched = overriding(database, {
        schemas: ({ perform }) => ({
          async perform(operation, schema) {
            if (isOfRename(operation)) {
              kinds.push(operation.type);
              if (kinds.length === at && !isLast(operation)) {
                if (await isRefused(writeAsKey(database, at))) refused += 1;
                else written = await contentsOf(database, 'posts');
              }
            }
            return perform(operation, schema);
          },
        }),
      });
      const schema = renamed(watched);
      await schema.migrate({ allowDestructive: true });
      if (written !== undefined) {
        takenOver += 1;
        expect({ at, contents: await contentsOf(database, 'articles') }).toEqual({ at, contents: written });
      }
      await schema.ensureDeleted();
      return kinds;
    };
    for (const at of sampleRequests(await withWritesBefore(0), 0, 5)) await withWritesBefore(at);
    expect(refused).toBeGreaterThan(0);
    expect(takenOver).toBeGreaterThan(0);
  }, 120_000);

  it('is refused where API keys never stop updating by a query: nothing of it is lost, and the old collection is open', async () => {
    const database = connect();
    await preparePosts(database);
    let at = 0;
    const late = async (operation: Operation) => {
      at += 1;
      const values = { title: `late ${at}` };
      if (isOfRename(operation)) await database.documents.updateMany('posts', { values }, []);
    };
    const busy = overriding(database, {
      schemas: ({ perform }) => ({
        async perform(operation, schema) {
          await late(operation);
          return perform(operation, schema);
        },
      }),
    });
    const schema = renamed(busy);
    const error = await failureOf<EntwriteError>(schema.migrate({ allowDestructive: true }));
    expect(error).toMatchObject({ code: 'data_conflict', at: 'posts', remedy: expect.stringContaining('Stop') });
    const { schema: live } = await database.schemas.read();
    expect(live.collections.find(({ id }) => id === 'posts')).toMatchObject({ enabled: true });
    expect(live.collections.map(({ id }) => id)).not.toContain('articles');
    const written = await contentsOf(database, 'posts');
    await renamed(database).migrate({ allowDestructive: true });
    expect(await contentsOf(database, 'articles')).toEqual(written);
    await schema.ensureDeleted();
  });

  it('closes the old collection from the first moment behind a fence', async () => {
    const database = connect();
    await managerOf(database, cells('cells')).migrate();
    await database.documents.create('cells', 'one', { values: { name: 'one' } });
    const refused: boolean[] = [];
    const client = asClient(database);
    const watched = overriding(database, {
      documents: ({ upsertMany }) => ({
        async upsertMany(id, rows) {
          if (id === 'fields') {
            const attempt = client.create('cells', 'two', { values: { name: 'two' } });
            refused.push(
              await attempt.then(
                () => false,
                () => true,
              ),
            );
          }
          return upsertMany(id, rows);
        },
      }),
    });
    const schema = managerOf(watched, cells('fields'), {
      renames: [{ from: 'cells', to: 'fields' }],
    });
    await schema.migrate({ allowDestructive: true, fence: 'clients' });
    expect(refused).toEqual([true]);
    expect([...(await contentsOf(database, 'fields')).keys()]).toEqual(['one']);
    await schema.ensureDeleted();
  });
});

function isOfRename(operation: Operation): boolean {
  const id = 'from' in operation && operation.type === 'update_collection' ? operation.collection : undefined;
  const names: readonly string[] = RENAMES.flatMap(({ from, to }) => [from, to]);
  return names.includes(id ?? collectionOf(operation));
}

function collectionOf(operation: Operation): string {
  return typeof operation.collection === 'string' ? operation.collection : operation.collection.id;
}

/** Whether nothing is copied after it: defaults, the settings of the new collection, the end of the old one. */
function isLast(operation: Operation): boolean {
  switch (operation.type) {
    case 'alter_attribute':
      return operation.to.default !== null;
    case 'update_collection':
      return operation.collection === 'articles';
    default:
      return operation.type === 'drop_collection';
  }
}

/** Whether the server refuses a write since the collection is sealed. */
async function isRefused(write: Promise<void>): Promise<boolean> {
  const error = await failureOf<EntwriteError>(write);
  if (error !== undefined && error.code !== 'document_invalid') throw error;
  return error !== undefined;
}

/** A new document, a change that swaps two unique values, one with nulls under defaults, one deleted and one made again. */
async function writeAsKey({ documents }: LiveDatabase, at: number): Promise<void> {
  await documents.create('posts', 'late', { values: { title: 'late', open: true, spot: [1, 2], slug: `late-${at}` } });
  await documents.update('posts', 'post-1', { values: { slug: null } });
  await documents.update('posts', 'post-2', { values: { slug: 'post-1', body: '' } });
  await documents.update('posts', 'post-1', { values: { slug: 'post-2' }, permissions: ['read("guests")'] });
  await documents.delete('posts', 'post-3');
  await documents.delete('posts', 'post-4');
  await documents.create('posts', 'post-4', { values: { title: 'again', open: false, spot: [3, 4] } });
}
