import { makeColumn } from '../../../src/embedded/rules/schema/column-rules.js';
import { columnKinds } from '../../../src/embedded/rules/schema/column-types.js';
import { openStore } from '../../../src/embedded/store/open-store.js';
import { columnName, foldedName, isFolded, tableName } from '../../../src/embedded/store/physical-names.js';
import { createCollectionStorage } from '../../../src/embedded/store/schema/collection-storage.js';
import type { Store } from '../../../src/embedded/store/store.js';

const times = { createdAt: '', updatedAt: '' };
let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

function addTable(id: string) {
  const { catalog } = store;
  const database =
    catalog.database('d') ?? catalog.addDatabase({ id: 'd', name: 'D', enabled: true, type: 'tablesdb', ...times });
  const plain = { name: id, enabled: true, rowSecurity: false, permissions: [], ...times };
  return catalog.addTable({ databaseSequence: database.sequence, databaseId: 'd', id, ...plain });
}

const text = (key: string) => ({
  ...makeColumn(columnKinds.string, { key, required: false, default: null, array: false, size: 10 }),
  ...times,
});

test('a table has room for 1,010 text columns', () => {
  store.catalog.change(() => {
    const { sequence } = addTable('t');
    const now = () => {
      const table = store.catalog.tableBySequence(sequence);
      if (!table) throw new Error('no table');
      return table;
    };
    for (let at = 0; at < 1010; at++) store.catalog.addColumn(now(), text(`c${at}`));
    createCollectionStorage(store.engine, now());
    const [first, last] = [now().columns[0], now().columns[1009]];
    if (!first || !last) throw new Error('no columns');
    expect([isFolded(first), isFolded(last)]).toEqual([true, false]);
    const names = `id, ${columnName(first)}, ${foldedName(first)}, ${columnName(last)}`;
    const sql = `INSERT INTO ${tableName(now())} (${names}) VALUES (?, ?, ?, ?)`;
    expect(store.engine.prepare(sql).run('a', 'x', 'X', 'y').changes).toBe(1);
  });
});

test('a change that fails leaves neither the file nor the memory changed', () => {
  store.catalog.change(() => addTable('kept'));
  expect(() =>
    store.catalog.change(() => {
      store.catalog.addColumn(addTable('lost'), text('a'));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  const database = store.catalog.database('D');
  expect(database && store.catalog.tables(database).map(({ id }) => id)).toEqual(['kept']);
  expect(store.engine.prepare('SELECT count(*) AS count FROM catalog_columns').get()).toEqual({ count: 0 });
});

test('a definition once read stays as it was read', () => {
  const table = store.catalog.change(() => addTable('t'));
  store.catalog.change(() => store.catalog.addColumn(table, text('a')));
  expect(table.columns).toEqual([]);
  expect(store.catalog.tableBySequence(table.sequence)?.columns).toHaveLength(1);
});
