import { queryProblem } from '../query/query-problem.js';
import { chunksOf } from '../util/chunks-of.js';
import { listUnder } from '../util/list-under.js';

/** How documents of two tables belong together. */
export interface JoinOptions {
  /** The field of the first table. */
  readonly foreignKey: string;
  /** The field of the second table that holds the same value; `$id` when not given. */
  readonly referenceKey?: string;
  /** The name under which the documents of the second table appear; that table's name when not given. */
  readonly as?: string;
}

/** A document of the first table with what belongs to it. */
export type JoinedRow = Readonly<Record<string, unknown>>;

/** What joining needs of a table. */
interface JoinableTable {
  readonly query: (filters: Readonly<Record<string, unknown>>) => Promise<readonly JoinedRow[]>;
}

/** Values of one query; Appwrite takes 100 of them at once. */
const AT_ONCE = 100;

/**
 * The documents of one table, each with those of another one that belong to it: a list, or the one document or null where they are
 * found by `$id`. One query for the first table, and one for each hundred values for the second.
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

/** What is the same for two values that belong together. */
function keyOf(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

/** Those of joined documents that something belongs to. */
export function withMatches(rows: readonly JoinedRow[], name: string, { as = name }: JoinOptions): JoinedRow[] {
  return rows.filter((row) => {
    const own = row[as];
    return Array.isArray(own) ? own.length > 0 : own !== null;
  });
}
