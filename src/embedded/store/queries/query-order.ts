import type { EngineRules } from '../../engines/engine-rules.js';
import type { Query } from '../../rules/queries/query-parser.js';
import { isTextType } from '../../rules/schema/column-types.js';
import { provideKeys } from '../rows/text-keys.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';
import { type Fragment, fragment } from './query-fragment.js';
import { type Operand, operandOf, unknownColumn } from './query-operand.js';
import type { QueryScope } from './query-scope.js';

type OrderScope = Pick<QueryScope, 'engine' | 'table'>;

/** One term of an ORDER BY. */
export interface OrderTerm {
  readonly attribute: string;
  readonly expression: string;
  /** The expression to sort rows by; shorter than the one they are compared by if texts are long. */
  readonly sorted: string;
  readonly descending: boolean;
  readonly random: boolean;
  /** Where nulls are, if it must be stated. */
  readonly nulls: '' | ' NULLS FIRST' | ' NULLS LAST';
}

const sequence = '$sequence';

/**
 * The order of a list: as requested, then by sequence (ascending even after a descending order) unless `$id` or `$sequence` makes it
 * unique. `backwards` reverses everything, for `cursorBefore`.
 */
export function orderTerms(scope: OrderScope, orders: readonly Query[], backwards: boolean): OrderTerm[] {
  const terms: OrderTerm[] = [];
  for (const { method, attribute } of orders) {
    if (method === 'orderRandom') {
      terms.push({
        attribute: '',
        expression: 'random()',
        sorted: 'random()',
        descending: false,
        random: true,
        nulls: '',
      });
      continue;
    }
    const name = attribute === '' ? sequence : attribute;
    if (terms.some((term) => term.attribute === name)) continue;
    terms.push(term(scope, name, (method === 'orderDesc') !== backwards));
  }
  const settled = terms.some(({ attribute }) => attribute === '$id' || attribute === sequence);
  return settled ? terms : [...terms, term(scope, sequence, backwards)];
}

function term({ engine, table }: OrderScope, attribute: string, descending: boolean): OrderTerm {
  const operand = operandOf(table, attribute);
  // A side of a relationship that is stored elsewhere is a column that the engine does not have.
  if (!operand) throw unknownColumn(table);
  provideKeys(engine, table, attribute);
  const rules = table.dials.engine;
  const nulls = operand.column ? nullsOf(rules, descending) : '';
  const sorted = sortedBy(operand, rules.text.sortedCharacters);
  return { attribute, expression: operand.expression, sorted, descending, random: false, nulls };
}

/** In ascending order SQLite itself puts nulls first. */
function nullsOf({ nulls }: EngineRules, descending: boolean): OrderTerm['nulls'] {
  if (nulls === 'first') return '';
  return descending ? ' NULLS FIRST' : ' NULLS LAST';
}

/** A term of an ORDER BY, in SQL. */
export function orderSql({ sorted, descending, nulls }: OrderTerm): string {
  return `${sorted}${descending ? ' DESC' : ''}${nulls}`;
}

function sortedBy({ expression, column }: Operand, sortedCharacters: number): string {
  const isLong =
    column !== null &&
    isTextType(column.type) &&
    !column.array &&
    sortedCharacters < Number.POSITIVE_INFINITY &&
    (!['string', 'varchar'].includes(column.type) || column.size > sortedCharacters);
  return isLong ? `substr(${expression}, 1, ${sortedCharacters})` : expression;
}

/** The condition "after these values in this order". The first term also has its own condition, so that an index on it is used. */
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
