import { DbContext, defineCollection } from 'entwrite';
import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/**
 * An attribute that Appwrite fails to make: rolling back asked which documents hold a value of it, which Appwrite refuses, and stopped. What
 * the run had done stayed, with the failed attribute, and every instance was refused from then on.
 */

const text = { type: 'string', size: 20, required: false } as const;
class Before extends DbContext {
  readonly items = this.set(defineCollection('items', { price: text }));
}
class After extends DbContext {
  readonly items = this.set(
    defineCollection('items', {
      price: { type: 'integer', required: false },
      mark: text,
      secret: { ...text, size: 300, encrypt: true },
    }),
  );
}

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

const FILES = {
  '001_items': "up(m) { m.createCollection('items', (c) => { c.string('price', { size: 20, required: false }); }); }",
  '002_change': `up(m) {
    m.alterAttribute('items', 'price', { type: 'integer', revert: (value) => String(value) });
    m.data('nothing', async () => {}, { touches: [], down: async () => {} });
    m.addAttribute('items', 'mark', { type: 'string', size: 20, required: false });
    m.addAttribute('items', 'secret', { type: 'string', size: 300, required: false, encrypt: true });
  }`,
};
const run = (to?: string) =>
  runMigrations(place.open({ backups: { folder: place.backups, plain: true } }), {
    folder: place.folder,
    allowDestructive: true,
    ...(to && { to }),
  });

interface Way {
  readonly begin: () => Promise<unknown>;
  readonly change: () => Promise<unknown>;
}
const WAYS: Readonly<Record<string, Way>> = {
  'migrate()': {
    begin: () => place.database.open(Before).getSchemaManager().migrate(),
    change: () => place.database.open(After).getSchemaManager().migrate({ allowDestructive: true }),
  },
  'a file': {
    async begin() {
      await place.write(FILES);
      await run('001_items');
    },
    change: () => run(),
  },
};

describe.each(Object.entries(WAYS))('what %s did', (_, { begin, change }) => {
  test.each([
    'mark',
    'secret',
  ])('is rolled back where Appwrite fails to make %s, and done where it does not', async (failing) => {
    await begin();
    await place.database.open(Before).items.create({ $id: 'a', price: '12' });
    const { schema: before } = await place.database.schemas.read();
    server.setFaults({
      columns: ({ key, action }) => (key === failing && action === 'create' ? { kind: 'fail' } : undefined),
    });
    await expect(change()).rejects.toMatchObject({ code: 'attribute_failed' });

    const { schema, unsettled } = await place.database.schemas.read();
    const items = (from: typeof schema) => from.collections.find(({ id }) => id === 'items');
    expect({ unsettled, items: items(schema) }).toEqual({ unsettled: [], items: items(before) });
    expect(await place.database.documents.get('items', 'a')).toMatchObject({ price: '12' });
    server.setFaults({});
    await change();
    expect(await place.database.documents.get('items', 'a')).toMatchObject({ price: 12, mark: null });
  });
});
