import { createBackup, restoreBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { Transport } from '../../src/appwrite/http/transport.js';
import {
  createLinkedDatabase,
  createSmallDatabase,
  stateOf,
  type TestDatabase,
  temporaryFolders,
  testDatabase,
} from '../support/backup.js';

const folders = temporaryFolders();
let server: EmbeddedAppwrite;

const database = (): TestDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

/** The database beside somebody who writes once, right after the first request that fits. */
function beside(target: TestDatabase, fits: (method: string, path: string) => boolean, write: () => Promise<unknown>) {
  let isDone = false;
  const transport: Transport = {
    ...target.transport,
    async send(request) {
      const answer = await target.transport.send(request);
      if (!isDone && fits(request.method, request.path.join('/'))) {
        isDone = true;
        await write();
      }
      return answer;
    },
  };
  return { transport, projectId: target.projectId, databaseId: target.databaseId };
}

const isCreationOf = (collection: string) => (method: string, path: string) =>
  method === 'POST' && path.endsWith(`/tables/${collection}/rows`);

describe('a restore', () => {
  it.each([
    ['a value', (target: TestDatabase) => target.documents.update('kinds', 'kinds-2', { values: { text: 'spoilt' } })],
    ['a document', (target: TestDatabase) => target.documents.delete('kinds', 'kinds-2')],
  ])('that comes out with another %s is not reported as done, and can be finished', async (_, spoil) => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    const target = database();
    const spoilt = beside(target, isCreationOf('kinds'), () => spoil(target));
    await expect(restoreBackup(spoilt, { folder })).rejects.toMatchObject({
      code: 'restore_unproven',
      at: 'kinds',
      message: expect.stringContaining('kinds-2'),
    });
    const { schema } = await target.schemas.read();
    expect(schema.collections.find(({ id }) => id === 'kinds')).toMatchObject({
      enabled: false,
      name: expect.stringContaining('(restoring'),
    });
    await restoreBackup(target, { folder, overwrite: true });
    expect(await stateOf(target)).toEqual(await stateOf(source));
  });

  it('into a collection in use says which documents others wrote to meanwhile', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    await source.documents.delete('kinds', 'kinds-1');
    const inUse = beside(source, isCreationOf('kinds'), () =>
      source.documents.update('kinds', 'kinds-2', { values: { text: 'newer' } }),
    );
    const { findings } = await restoreBackup(inUse, { folder });
    expect(findings).toMatchObject([
      { rule: 'changed_meanwhile', at: 'kinds', found: expect.stringContaining('kinds-2') },
    ]);
    expect(await source.documents.get('kinds', 'kinds-2')).toMatchObject({ text: 'newer' });
  });

  it('links documents of collections in use under the time of the server, every kind', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const before = await stateOf(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    for (const [id, values] of [
      ['a1', { profile: null, badge: null, posts: ['p1'], drafts: [] }],
      ['a2', { profile: null, posts: [], drafts: ['d1'] }],
    ] as const)
      await source.documents.update('authors', id, { values });
    await source.documents.update('posts', 'p2', { values: { team: null, labels: ['labels-2'], readers: [] } });
    await restoreBackup(source, { folder, overwrite: true });
    expect(await stateOf(source)).toEqual(before);
  });
});
