import { migrationStatus, runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite, type HttpFault } from '../../src/embedded/index.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/**
 * A run that ended within a schema step, and the next one, which fails there: it rolled back what it had done itself, said that it was what
 * the file had done, and left what the one before had done of the step.
 */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
});
afterEach(async () => {
  server.setFaults({});
  await place.end();
  await server.stop();
});

const MARK = "m.addAttribute('items', 'mark', { type: 'string', size: 20, required: false });";
const CHANGES: Readonly<Record<string, { readonly change: string; readonly done: object }>> = {
  rename: { change: "m.renameAttribute('items', 'price', 'amount');", done: { amount: '12' } },
  'new attribute': {
    change: "m.addAttribute('items', 'extra', { type: 'string', size: 20, required: false });",
    done: { price: '12', extra: null },
  },
};

/** From the request with such a body on nothing gets through, as after the end of a process. */
function dieAt(isLast: (body: Readonly<Record<string, unknown>>) => boolean): void {
  let isOver = false;
  server.setFaults({
    http({ body }): HttpFault | undefined {
      isOver ||= isLast(body);
      return isOver ? { kind: 'status', status: 401 } : undefined;
    },
  });
}

const run = () =>
  runMigrations(place.open({ backups: { folder: place.backups, plain: true } }), {
    folder: place.folder,
    allowDestructive: true,
  });

test.each(Object.entries(CHANGES))('a %s that an earlier run did is rolled back with the rest of the step', async (_, {
  change,
  done,
}) => {
  await place.write({
    '001_items':
      "up(m) { m.createCollection('items', (c) => { c.string('price', { size: 20, required: false }); c.string('note', { size: 20, required: false }); }); }",
  });
  await run();
  const { documents, schemas } = place.database;
  await documents.create('items', 'a', { values: { price: '12', note: 'one' } });
  const itemsOf = async () => {
    const { schema, unsettled } = await schemas.read();
    return { unsettled, items: schema.collections.find(({ id }) => id === 'items') };
  };
  const before = await itemsOf();
  await place.write({ '002_change': `up(m) { ${change} ${MARK} }` });

  dieAt(({ key }) => key === 'mark');
  await expect(run()).rejects.toThrow();
  server.setFaults({});
  await place.open().getSchemaManager().unlock();
  server.setFaults({
    columns: ({ key, action }) => (key === 'mark' && action === 'create' ? { kind: 'fail' } : undefined),
  });
  await expect(run()).rejects.toMatchObject({
    code: 'attribute_failed',
    remedy: expect.stringContaining('What the file had done was rolled back.'),
  });
  expect(await itemsOf()).toEqual(before);
  expect(await documents.get('items', 'a')).toMatchObject({ price: '12', note: 'one' });
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  expect(migrations.at(-1)).toMatchObject({ name: '002_change', state: 'pending' });

  server.setFaults({});
  await run();
  expect(await documents.get('items', 'a')).toMatchObject({ ...done, mark: null });
});
