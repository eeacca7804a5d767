import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, type DbContextOptions, type EntwriteError, Id, Index } from 'entwrite';
import { EmbeddedAppwrite, type FaultRequest, type HttpFault } from 'entwrite/embedded';
import { findAttribute } from '../../src/schema/database-schema.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';

/**
 * A failed run gave an attribute its former form back although documents held values of the new one by then, its own or those of others:
 * Appwrite refuses every later update of such a document.
 */

@Collection('notes')
class NoteBefore {
  @Id() id!: string;
  @Attribute({ type: 'enum', elements: ['red', 'blue'], required: false }) color?: string;
  @Attribute({ size: 10, required: false }) text?: string;
}

@Collection('notes')
@Index(['text'])
class NoteAfter {
  @Id() id!: string;
  @Attribute({ type: 'enum', elements: ['blue', 'green'], required: false }) color?: string;
  @Attribute({ size: 20, required: false }) text?: string;
}

class Before extends DbContext {
  readonly notes = this.set(NoteBefore);
}
class After extends DbContext {
  readonly notes = this.set(NoteAfter);
}

let server: EmbeddedAppwrite;
let folder: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-tighter-'));
});
afterEach(() => {
  server.setFaults({});
  rmSync(folder, { recursive: true, force: true });
});

let databases = 0;
const databaseOf = () => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, `tighter-${databases}`);
};
async function begin(backups: NonNullable<DbContextOptions['backups']>) {
  databases += 1;
  const { endpoint, projectId, apiKey } = server;
  const target = { endpoint, projectId, apiKey, databaseId: `tighter-${databases}`, backups };
  const [before, after] = [new Before(target), new After(target)];
  await before.getSchemaManager().migrate();
  await before.notes.createMany([
    { id: 'a', color: 'red', text: 'a' },
    { id: 'b', color: 'blue', text: 'b' },
  ]);
  return { before, after };
}

/** Refuses the first look at documents after the enum has its new elements. */
function refusedLook(): (request: FaultRequest) => HttpFault | undefined {
  let [isNarrowed, isRefused] = [false, false];
  return ({ method, path, body }) => {
    if (method === 'PATCH' && JSON.stringify(body).includes('["blue","green"]')) isNarrowed = true;
    if (!isNarrowed || isRefused || method !== 'GET' || !path.endsWith('/notes/rows')) return undefined;
    isRefused = true;
    return { kind: 'status', status: 400 };
  };
}

const options = { resolve: { 'notes.color': { map: { red: 'green' } } }, allowDestructive: true } as const;

test.each([
  ['with a backup', 'red', ['red', 'blue']],
  ['without one', 'green', ['blue', 'green', 'red']],
] as const)('%s, documents can be written in the end', async (kind, color, elements) => {
  const { before, after } = await begin(kind === 'with a backup' ? { folder } : 'off');
  server.setFaults({ http: refusedLook() });
  expect(await failureOf(after.getSchemaManager().migrate(options))).toBeDefined();
  server.setFaults({});
  const { schema } = await databaseOf().schemas.read();
  expect(findAttribute(schema, 'notes', 'color')).toMatchObject({ elements });
  expect(await before.notes.find('a')).toMatchObject({ color });
  for (const id of ['a', 'b']) await before.notes.update(id, { text: 'new' });
});

test('what others wrote in the new form meanwhile stays, and the form with it', async () => {
  const { before, after } = await begin({ folder });
  let isWritten = false;
  server.setFaults({
    indexes: ({ action }) => (action === 'create' ? { kind: 'fail', error: 'no disk left' } : undefined),
    http({ method, path }) {
      if (method !== 'POST' || !path.endsWith('/notes/indexes') || isWritten) return undefined;
      isWritten = true;
      void databaseOf().documents.update('notes', 'a', { values: { text: 'longer than before' } });
      return { kind: 'delay', milliseconds: 200 };
    },
  });
  const failure = await failureOf<EntwriteError>(after.getSchemaManager().migrate(options));
  server.setFaults({});
  const texts = (failure?.findings ?? []).map(({ rule, found }) => `${rule}: ${found}`);
  expect(texts).toEqual([
    'not_undone: "Alter attribute \'notes.text\' (size 10 -> 20)" stays: documents hold values that it would not allow any more',
  ]);
  expect(await before.notes.find('a')).toMatchObject({ color: 'red', text: 'longer than before' });
  await databaseOf().documents.update('notes', 'a', { values: { color: 'blue' } });
});
