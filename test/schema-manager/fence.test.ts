import type { Operation } from '../../src/operations/operation.js';
import { connectDatabase, type LiveDatabase, overriding, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

const other = [attribute('name', 'string', { required: true }), attribute('level', 'integer', { default: 3 })];
const before = schemaOf(collection('cells', [attribute('value', 'string'), ...other]));
const after = schemaOf(collection('cells', [attribute('value', 'integer'), ...other]));
const COUNT = 450;

async function filled(): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, before).migrate();
  for (let from = 0; from < COUNT; from += 100) {
    const rows = Array.from({ length: Math.min(100, COUNT - from) }, (_, at) => ({
      $id: `d${from + at}`,
      value: (from + at) % 9 === 0 ? null : String(from + at),
      name: `n${from + at}`,
      $permissions: [`read("user:u${from + at}")`],
    }));
    await database.documents.createMany('cells', rows);
  }
  return database;
}

const all = async ({ documents }: LiveDatabase) =>
  (await documents.list('cells', [JSON.stringify({ method: 'limit', values: [1000] })])).documents;

describe('a fence', () => {
  it('closes the collection for the time of the change and opens it again', async () => {
    const database = await filled();
    const enabled: boolean[] = [];
    const watched = overriding(database, {
      schemas: ({ perform }) => ({
        perform: async (operation: Operation, schema) => {
          if (operation.type === 'create_collection') return perform(operation, schema);
          if (operation.type === 'update_collection') enabled.push(operation.to.enabled);
          else
            enabled.push(
              (await database.schemas.read()).schema.collections.some(
                ({ id, enabled: open }) => id === 'cells' && open,
              ),
            );
          return perform(operation, schema);
        },
      }),
    });
    await managerOf(watched, after).migrate({ allowDestructive: true, fence: 'clients' });
    expect(enabled[0]).toBe(false);
    expect(enabled.slice(1, -1).some(Boolean)).toBe(false);
    expect(enabled.at(-1)).toBe(true);
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
    await managerOf(database, after).ensureDeleted();
  });

  it('against everybody copies a hundred documents at a time and changes nothing else', async () => {
    const database = await filled();
    const old = await all(database);
    const requests = database.transport.requestCount();
    await managerOf(database, after).migrate({ allowDestructive: true, fence: 'all' });
    expect(database.transport.requestCount() - requests).toBeLessThan(60);
    const now = await all(database);
    expect(now).toEqual(
      old.map((document) => ({ ...document, value: document.value === null ? null : Number(document.value) })),
    );
    await managerOf(database, after).ensureDeleted();
  });
});
