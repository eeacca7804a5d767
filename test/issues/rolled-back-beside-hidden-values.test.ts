import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Before a new attribute is rolled back, documents are asked for values that others wrote to it. Appwrite refuses that filter over an
 * encrypted attribute and answers 500 to it over a geometry: the rollback stopped, and what was done before stayed, too.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const text = attribute('text', 'string');
const before = schemaOf(collection('notes', [text]));

/** A migration that adds the attribute, and fails at the index after it. */
async function failing(more: AttributeSchema, meanwhile: (database: LiveDatabase) => Promise<unknown>) {
  const { endpoint, projectId, apiKey } = server;
  const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await managerOf(database, before).migrate();
  await database.documents.create('notes', 'a', { values: { text: 'x' } });
  server.setFaults({
    indexes: ({ action }) => (action === 'create' ? { kind: 'fail', error: 'no disk left' } : undefined),
  });
  const watched = watchingRequests(database, async ({ method, path }) => {
    if (method === 'POST' && path.at(-1) === 'indexes') await meanwhile(database);
  });
  const after = schemaOf(collection('notes', [text, more], { indexes: [index('by_text', ['text'])] }));
  const error = await failureOf<EntwriteError>(managerOf(watched, after).migrate());
  server.setFaults({});
  return { database, error };
}

const LINE = [
  [0, 0],
  [1, 2],
];
describe.each<readonly [string, AttributeSchema, unknown]>([
  ['encrypted', attribute('more', 'string', { size: 300, encrypt: true }), 'theirs'],
  ['a point', attribute('more', 'point'), [1, 2]],
  ['a line', attribute('more', 'line'), LINE],
])('a new attribute that is %s', (_, more, value) => {
  it('is rolled back where nothing was written to it', async () => {
    const { database, error } = await failing(more, async () => {});
    expect(error?.remedy).toContain('What this run did was rolled back.');
    expect((await managerOf(database, before).analyze()).isEmpty).toBe(true);
  });

  it('stays with what others wrote to it', async () => {
    const { database, error } = await failing(more, ({ documents }) =>
      documents.update('notes', 'a', { values: { more: value } }),
    );
    expect(error?.findings).toMatchObject([{ rule: 'not_undone', found: expect.stringContaining('meanwhile') }]);
    expect((await database.documents.get('notes', 'a'))?.more).toEqual(value);
  });

  it('is shown to who is asked whether it was renamed, without what is encrypted', async () => {
    const { endpoint, projectId, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
    await managerOf(database, schemaOf(collection('notes', [text, more]))).migrate();
    await database.documents.create('notes', 'a', { values: { more: value } });
    const shown: unknown[] = [];
    const renamed = schemaOf(collection('notes', [text, { ...more, key: 'other' }]));
    const asking = managerOf(database, renamed, {
      async askRename(_candidate, samples) {
        shown.push(...samples);
        return true;
      },
    });
    await asking.migrate();
    expect(shown).toEqual('encrypt' in more && more.encrypt ? [] : [value]);
    expect((await database.documents.get('notes', 'a'))?.other).toEqual(value);
  });
});
