import { AppwriteError } from '../../rules/appwrite-error.js';
import type { Query } from '../../rules/queries/query-parser.js';
import { isTextType } from '../../rules/schema/column-types.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';
import { type Fragment, fragment } from './query-fragment.js';
import { type Operand, operandOf } from './query-operand.js';

/** One term of an ORDER BY. */
export interface OrderTerm {
  readonly attribute: string;
  readonly expression: string;
  /** What rows are sorted by: less than what they are compared by, where texts are long. */
  readonly sorted: string;
  readonly descending: boolean;
  readonly random: boolean;
}

const sequence = '$sequence';

/**
 * The order of a list: as asked, then by sequence (ascending even after a descending order) unless `$id` or `$sequence` settles it.
 * Nulls come first ascending and last descending, in SQLite as in MariaDB. `backwards` turns everything round, for `cursorBefore`.
 */
export function orderTerms(table: TableDefinition, orders: readonly Query[], backwards: boolean): OrderTerm[] {
  const terms: OrderTerm[] = [];
  for (const { method, attribute } of orders) {
    if (method === 'orderRandom') {
      terms.push({ attribute: '', expression: 'random()', sorted: 'random()', descending: false, random: true });
      continue;
    }
    const name = attribute === '' ? sequence : attribute;
    if (terms.some((term) => term.attribute === name)) continue;
    terms.push(term(table, name, (method === 'orderDesc') !== backwards));
  }
  const settled = terms.some(({ attribute }) => attribute === '$id' || attribute === sequence);
  return settled ? terms : [...terms, term(table, sequence, backwards)];
}

function term(table: TableDefinition, attribute: string, descending: boolean): OrderTerm {
  const operand = operandOf(table, attribute);
  // A side of a relationship that lives elsewhere is a column MariaDB does not have.
  if (!operand) throw new AppwriteError('general_unknown');
  return { attribute, expression: operand.expression, sorted: sortedBy(operand), descending, random: false };
}

/** MariaDB sorts by 1,024 bytes of a text's sort key, which are so many characters. */
const sortedCharacters = 256;

function sortedBy({ expression, column }: Operand): string {
  const isLong =
    column !== null &&
    isTextType(column.type) &&
    !column.array &&
    (!['string', 'varchar'].includes(column.type) || column.size > sortedCharacters);
  return isLong ? `substr(${expression}, 1, ${sortedCharacters})` : expression;
}

/**
 * The condition "beyond these values in this order". The first term is bounded on its own as well, so that an index over it serves.
 */
export function placeOf(terms: readonly OrderTerm[], values: readonly SqlValue[]): Fragment {
  const [first, ...rest] = terms.filter((candidate) => !candidate.random);
  const [value = null, ...others] = values;
  if (!first) return fragment('1');
  const beyond = first.descending ? '<' : '>';
  if (rest.length === 0) return fragment(`${first.expression} ${beyond} ?`, value);
  const tail = placeOf(rest, others);
  return fragment(
    `(${first.expression} ${beyond}= ? AND (${first.expression} ${beyond} ? OR ${tail.sql}))`,
    value,
    value,
    ...tail.params,
  );
}
