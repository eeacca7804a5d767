import { queryProblem } from '../query/query-problem.js';
import { chunksOf } from '../util/chunks-of.js';
import { listUnder } from '../util/list-under.js';

/** How documents of two tables are matched. */
export interface JoinOptions {
  /** The field of the first table. */
  readonly foreignKey: string;
  /** The field of the second table with the same value; `$id` by default. */
  readonly referenceKey?: string;
  /** The key for the matching documents of the second table; by default that table's name. */
  readonly as?: string;
}

/** A document of the first table with its matches. */
export type JoinedRow = Readonly<Record<string, unknown>>;

/** The part of a table that joining needs. */
interface JoinableTable {
  readonly query: (filters: Readonly<Record<string, unknown>>) => Promise<readonly JoinedRow[]>;
}

/** How many values a query may contain; Appwrite's limit is 100. */
const AT_ONCE = 100;

/**
 * The documents of one table, each with its matches in another one: a list or, if they are found by `$id`, one document or null. One query
 * for the first table, and one per hundred values for the second.
 *
 * @param name the second table's name
 */
export async function joinTables(
  first: JoinableTable,
  second: JoinableTable,
  name: string,
  { foreignKey, referenceKey = '$id', as = name }: JoinOptions,
  [filters, otherFilters]: readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>],
): Promise<JoinedRow[]> {
  const rows = await first.query(filters);
  const [example] = rows;
  if (example !== undefined && !Object.hasOwn(example, foreignKey))
    throw queryProblem(
      foreignKey,
      'a foreign key that is no field of the first table',
      'one of its fields',
      'Correct it.',
    );
  const values = new Map(rows.map((row) => [keyOf(row[foreignKey]), row[foreignKey]]));
  values.delete(null);
  const related = new Map<unknown, JoinedRow[]>();
  for (const some of chunksOf([...values.values()], AT_ONCE))
    for (const row of await second.query({ $and: [otherFilters, { [referenceKey]: some }] }))
      listUnder(related, keyOf(row[referenceKey])).push(row);
  return rows.map((row) => {
    const own = related.get(keyOf(row[foreignKey])) ?? [];
    return { ...row, [as]: referenceKey === '$id' ? (own[0] ?? null) : own };
  });
}

/** A key that is equal for matching values. */
function keyOf(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

/** The joined documents that have a match. */
export function withMatches(rows: readonly JoinedRow[], name: string, { as = name }: JoinOptions): JoinedRow[] {
  return rows.filter((row) => {
    const own = row[as];
    return Array.isArray(own) ? own.length > 0 : own !== null;
  });
}
