import fc from 'fast-check';
import type { Query } from '../../../src/embedded/rules/queries/query-parser.js';
import { RowInput } from '../../../src/embedded/rules/rows/row-input.js';
import type { ColumnDefinition, TableDefinition } from '../../../src/embedded/rules/schema/table-definition.js';
import { compareText, foldCharacters } from '../../../src/embedded/rules/text/collation.js';
import { openStore } from '../../../src/embedded/store/open-store.js';
import { countRows, listRows, sortQueries } from '../../../src/embedded/store/rows/row-list.js';
import { queryScope, type RowScope } from '../../../src/embedded/store/rows/row-scope.js';
import { createCollectionStorage } from '../../../src/embedded/store/schema/collection-storage.js';
import type { Store } from '../../../src/embedded/store/store.js';
import { createRows } from '../../../src/embedded/store/writes/row-bulk-create.js';

/** Lists through SQL are held against a naive evaluation of the same queries in memory. */

const base = {
  format: '',
  status: 'available',
  error: '',
  required: false,
  array: false,
  size: 64,
  min: null,
  max: null,
  elements: null,
  default: null,
  rowDefault: null,
  encrypt: false,
  relationship: null,
  createdAt: '',
  updatedAt: '',
} as const;

const columns: Omit<ColumnDefinition, 'sequence'>[] = [
  { ...base, key: 's', type: 'string' },
  { ...base, key: 'i', type: 'integer', size: 8 },
  { ...base, key: 'o', type: 'boolean' },
  { ...base, key: 'tags', type: 'string', array: true },
];

let store: Store;

beforeAll(async () => {
  store = await openStore(':memory:');
  store.catalog.addDatabase({ id: 'd', name: 'd', enabled: true, type: 'tablesdb', createdAt: '', updatedAt: '' });
});

afterAll(() => {
  store.jobs.close();
  store.engine.close();
});

let tables = 0;

function newTable(rows: readonly Row[]): TableDefinition {
  const database = store.catalog.database('d');
  if (!database) throw new Error('no database');
  const id = `t${tables++}`;
  const times = { createdAt: '', updatedAt: '' };
  const empty = store.catalog.addTable({
    ...times,
    databaseSequence: database.sequence,
    databaseId: 'd',
    id,
    name: id,
    enabled: true,
    rowSecurity: false,
    permissions: [],
  });
  for (const column of columns) store.catalog.addColumn(empty, column);
  const table = store.catalog.tableBySequence(empty.sequence) ?? empty;
  createCollectionStorage(store.engine, table);
  createRows(
    scope(),
    table,
    rows.map(({ id: rowId, ...values }) => new RowInput(rowId, { ...values })),
  );
  return table;
}

const scope = (): RowScope => ({
  engine: store.engine,
  catalog: store.catalog,
  access: null,
  now: store.now(),
  clock: store.clock.now(),
  times: store.clock,
  guard: null,
  keepsTimes: true,
});

interface Row {
  readonly id: string;
  readonly s: string | null;
  readonly i: number | null;
  readonly o: boolean | null;
  readonly tags: readonly string[] | null;
}

const word = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'A',
    'ä',
    'ab',
    'aB ',
    'b',
    ' a',
    'a ',
    'ß',
    's',
    '😀',
    '_',
    '%',
    'a%',
    'a_b',
    'Z',
    '10',
    '9',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0')),
);
const number = fc.integer({ min: -3, max: 3 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
const tags = fc.array(fc.constantFrom('a', 'A', 'b', 'c'), { maxLength: 3 });

const rowsOf = fc
  .array(fc.record({ s: optional(word), i: optional(number), o: optional(fc.boolean()), tags: optional(tags) }), {
    maxLength: 12,
  })
  .map((list) => list.map((row, at): Row => ({ id: `r${at}`, ...row })));

const query = (method: string, attribute: string, values: readonly unknown[] = []): Query => ({
  method,
  attribute,
  values,
});

const onText = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'notEqual',
        'lessThan',
        'lessThanEqual',
        'greaterThan',
        'greaterThanEqual',
        'startsWith',
        'notStartsWith',
        'endsWith',
        'notEndsWith',
      ),
      word,
    )
    .map(([method, value]) => query(method, 's', [value])),
  fc
    .tuple(
      fc.constantFrom('equal', 'contains', 'notContains', 'containsAll'),
      fc.array(word, { minLength: 1, maxLength: 12 }),
    )
    .map(([method, values]) => query(method, 's', values)),
  fc
    .tuple(fc.constantFrom('between', 'notBetween'), word, word)
    .map(([method, low, high]) => query(method, 's', [low, high])),
);
const onNumber = fc.oneof(
  fc
    .tuple(fc.constantFrom('notEqual', 'lessThan', 'greaterThanEqual'), number)
    .map(([method, value]) => query(method, 'i', [value])),
  fc.array(number, { minLength: 1, maxLength: 12 }).map((values) => query('equal', 'i', values)),
  fc
    .tuple(fc.constantFrom('between', 'notBetween'), number, number)
    .map(([method, low, high]) => query(method, 'i', [low, high])),
);
const onOthers = fc.oneof(
  fc.boolean().map((value) => query('equal', 'o', [value])),
  fc
    .tuple(fc.constantFrom('isNull', 'isNotNull'), fc.constantFrom('s', 'i', 'o', 'tags'))
    .map(([method, key]) => query(method, key)),
  fc
    .tuple(
      fc.constantFrom('contains', 'containsAny', 'containsAll', 'notContains'),
      fc.array(fc.constantFrom('a', 'A', 'b', 'x'), { minLength: 1, maxLength: 3 }),
    )
    .map(([method, values]) => query(method, 'tags', values)),
  fc
    .array(fc.constantFrom('r0', 'R1', 'r2', 'zz'), { minLength: 1, maxLength: 3 })
    .map((values) => query('equal', '$id', values)),
);

const filter: fc.Arbitrary<Query> = fc.letrec<{ one: Query; any: Query }>((tie) => ({
  one: fc.oneof(onText, onNumber, onOthers),
  any: fc.oneof(
    { maxDepth: 3 },
    tie('one'),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('any'), { minLength: 2, maxLength: 3 }))
      .map(([method, values]) => query(method, '', values)),
  ),
})).any;

const order = fc
  .tuple(fc.constantFrom('orderAsc', 'orderDesc'), fc.constantFrom('s', 'i', 'o', '$id', '$sequence'))
  .map(([method, key]) => query(method, key));

/** SQL's three values: null is unknown. */
type Truth = boolean | null;

const negate = (truth: Truth): Truth => (truth === null ? null : !truth);
const any = (list: readonly Truth[]): Truth => (list.includes(true) ? true : list.includes(null) ? null : false);
const all = (list: readonly Truth[]): Truth => (list.includes(false) ? false : list.includes(null) ? null : true);

const heldBy = (row: Row, key: string): unknown => (key === '$id' ? row.id : row[key as keyof Row]);

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return Number(left) - Number(right);
}

const like = (text: unknown, test: (text: string) => boolean): Truth =>
  text === null ? null : test(foldCharacters(String(text)));

function holds(row: Row, { method, attribute, values }: Query): Truth {
  if (method === 'and') return all((values as Query[]).map((nested) => holds(row, nested)));
  if (method === 'or') return any((values as Query[]).map((nested) => holds(row, nested)));
  const value = heldBy(row, attribute);
  if (method === 'isNull') return value === null;
  if (method === 'isNotNull') return value !== null;
  if (method.startsWith('not')) {
    const positive = method.charAt(3).toLowerCase() + method.slice(4);
    return negate(holds(row, { method: positive, attribute, values }));
  }
  if (attribute === 'tags') {
    if (value === null) return null;
    const held = values.map((item) => (value as string[]).includes(String(item)));
    return method === 'containsAll' ? held.every(Boolean) : held.some(Boolean);
  }
  const folded = values.map((item) => foldCharacters(String(item)));
  const [first = ''] = folded;
  if (method === 'startsWith') return like(value, (text) => text.startsWith(first));
  if (method === 'endsWith') return like(value, (text) => text.endsWith(first));
  if (method === 'contains') return like(value, (text) => folded.some((part) => text.includes(part)));
  if (method === 'containsAll') return like(value, (text) => folded.some((pattern) => fits(text, pattern)));
  if (value === null) return null;
  switch (method) {
    case 'equal':
      return values.some((item) => compare(value, item) === 0);
    case 'between':
      return compare(value, values[0]) >= 0 && compare(value, values[1]) <= 0;
    case 'lessThan':
      return compare(value, values[0]) < 0;
    case 'lessThanEqual':
      return compare(value, values[0]) <= 0;
    case 'greaterThan':
      return compare(value, values[0]) > 0;
    default:
      return compare(value, values[0]) >= 0;
  }
}

/** `_` stands for any character, `%` for any text. */
function fits(text: string, pattern: string): boolean {
  const [first, ...rest] = [...pattern];
  if (first === undefined) return text === '';
  const [held, ...left] = [...text];
  if (first === '%') return fits(text, rest.join('')) || (held !== undefined && fits(left.join(''), pattern));
  return held !== undefined && (first === '_' || first === held) && fits(left.join(''), rest.join(''));
}

/** Positions in the list of creation, sorted as the server sorts. */
function sorted(rows: readonly Row[], orders: readonly Query[]): Row[] {
  const at = (row: Row): number => rows.indexOf(row);
  return [...rows].sort((one, other) => {
    for (const { method, attribute } of orders) {
      const sign = method === 'orderDesc' ? -1 : 1;
      const [a, b] =
        attribute === '$sequence' ? [at(one), at(other)] : [heldBy(one, attribute), heldBy(other, attribute)];
      const result = a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);
      if (result !== 0) return sign * result;
    }
    return at(one) - at(other);
  });
}

const page = { limit: 100, offset: 0, cursor: null, columns: null, permitted: null } as const;

test('filters and orders select what a naive evaluation selects', () => {
  fc.assert(
    fc.property(
      rowsOf,
      fc.array(filter, { maxLength: 3 }),
      fc.array(order, { maxLength: 2 }),
      (rows, filters, orders) => {
        const table = newTable(rows);
        const list = listRows(queryScope(scope(), table), { ...sortQueries([...filters, ...orders]), ...page });
        const expected = sorted(rows, orders).filter((row) => filters.every((one) => holds(row, one) === true));
        expect(list.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(countRows(queryScope(scope(), table), { filters, permitted: null })).toBe(expected.length);
      },
    ),
    { numRuns: Number(process.env.LONG ? 3000 : 150) },
  );
});

test('pages by cursor make up the whole list, forwards and backwards', () => {
  const keys = fc.constantFrom('s', 'i', '$id', '$sequence');
  const direction = fc.constantFrom('orderAsc', 'orderDesc');
  const orders = fc.uniqueArray(fc.tuple(direction, keys), { maxLength: 2, selector: ([, key]) => key });
  const whole = rowsOf.map((rows) => rows.map((row) => ({ ...row, s: row.s ?? 'n', i: row.i ?? 0 })));
  fc.assert(
    fc.property(whole, orders, fc.integer({ min: 1, max: 5 }), fc.boolean(), (rows, given, limit, after) => {
      const table = newTable(rows);
      const sort = sortQueries(given.map(([method, key]) => query(method, key)));
      const at = queryScope(scope(), table);
      const expected = listRows(at, { ...sort, ...page }).map(({ id }) => id);
      let seen: string[] = [];
      const ends = listRows(at, { ...sort, ...page });
      let cursor = after ? ends[0] : ends.at(-1);
      if (cursor) seen = [cursor.id];
      while (cursor) {
        const part = listRows(at, { ...sort, ...page, limit, cursor: { row: cursor, after } });
        const ids = part.map(({ id }) => id);
        seen = after ? [...seen, ...ids] : [...ids, ...seen];
        cursor = after ? part.at(-1) : part[0];
      }
      expect(seen).toEqual(expected);
    }),
    { numRuns: Number(process.env.LONG ? 1000 : 50) },
  );
});
