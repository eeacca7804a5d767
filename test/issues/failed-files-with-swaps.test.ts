import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { EmbeddedAppwrite, type FaultRequest } from '../../src/embedded/index.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';

/**
 * A file that swaps two names and fails afterwards takes the whole swap back at once. Its rollback then took the names of its first steps
 * back once more, found others than it expected, and was stuck with `schema_drifted` until somebody corrected the schema by hand.
 */

const text = { type: 'string', size: 50, required: false } as const;
class Items extends DbContext {
  readonly items = this.set(defineCollection('items', { note: text, value: text }));
}

const CREATE =
  "m.createCollection('items', (c) => { c.string('note', { size: 50, required: false }); c.string('value', { size: 50, required: false }); });";
const AWAY = "m.renameAttribute('items', 'note', 'swap_0123456789abcdef');";
const OTHER = "m.renameAttribute('items', 'value', 'note');";
const BACK = "m.renameAttribute('items', 'swap_0123456789abcdef', 'value');";
const MORE = "m.alterAttribute('items', 'note', { size: 60 });";

const WAYS: Readonly<Record<string, string>> = {
  'a swap and an alteration': AWAY + OTHER + BACK + MORE,
  'a swap, and a data step before the alteration': `${AWAY}${OTHER}${BACK}m.data('look', async () => {}, { touches: [], down: 'nothing' });${MORE}`,
  'a swap with data steps between its renames': `${AWAY}m.data('look', async () => {}, { touches: [], down: 'nothing' });${OTHER}m.data('again', async () => {}, { touches: [], down: 'nothing' });${BACK}${MORE}`,
  'a swap by a key of its author': `m.renameAttribute('items', 'note', 'aside');${OTHER}m.renameAttribute('items', 'aside', 'value');${MORE}`,
};

let number = 0;
function folderOf(body: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'failed-swaps-'));
  for (const [name, up] of Object.entries({ '001_items': CREATE, '002_swap': body })) {
    number += 1;
    const code = `module.exports = class Failing${number} { name = '${name}'; up(m) { ${up} } };\n`;
    writeFileSync(join(folder, `${name}.cjs`), code);
  }
  return folder;
}

describe.each(Object.entries(WAYS))('%s', (_, body) => {
  let server: EmbeddedAppwrite;
  let database: SharedDatabase;
  let folder: string;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start();
  });
  afterAll(() => server.stop());
  const begin = async () => {
    const { endpoint, projectId, apiKey } = server;
    database = sharedDatabase({ endpoint, projectId, apiKey } as Parameters<typeof sharedDatabase>[0]);
    folder = folderOf(body);
    await runMigrations(database.open(Items), { folder, to: '001_items' });
    await database.documents.create('items', 'one', { values: { note: 'a note', value: 'a value' } });
  };
  const run = () => runMigrations(database.open(Items), { folder, allowDestructive: true });
  const read = async () => {
    const one = await database.documents.get('items', 'one');
    return { note: one?.note, value: one?.value };
  };
  const isAlteration = ({ method, path }: FaultRequest) => method === 'PATCH' && path.includes('/columns/');

  it('is taken back when a request for a column is refused, whichever that is, and made by the next run', async () => {
    for (let nth = 1; nth <= 4; nth += 1) {
      await begin();
      let seen = 0;
      server.setFaults({
        http: (request) => {
          if (!isAlteration(request)) return undefined;
          seen += 1;
          return seen === nth
            ? { kind: 'status', status: 400, type: 'general_argument_invalid', message: 'No.' }
            : undefined;
        },
      });
      const failure = await failureOf(run());
      server.setFaults({});
      expect({ nth, failure }).toMatchObject({ nth, failure: { code: 'server_refused' } });
      expect({ nth, ...(await read()) }).toEqual({ nth, note: 'a note', value: 'a value' });
      await run();
      expect({ nth, ...(await read()) }).toEqual({ nth, note: 'a value', value: 'a note' });
      await database.end();
    }
  });
});
