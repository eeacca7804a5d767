import { all, type FilterNode, match } from '../filter-node.js';
import { queryProblem, shown } from '../query-problem.js';
import { isWholeText } from '../query-value.js';
import { wire } from '../wire-query.js';
import type { OperatorContext, OperatorDefinition } from './operator-definition.js';

/** Operators on parts of a text. The database ignores case, and MariaDB also accents. */
export const TEXT_OPERATORS = {
  $startsWith: pattern('$startsWith', 'startsWith', 'notStartsWith'),
  $endsWith: pattern('$endsWith', 'endsWith', 'notEndsWith'),
  $contains: pattern('$contains', 'contains', 'notContains'),
  $containsAny: {
    on: ['text'],
    compile(operand, context, negated) {
      if (!Array.isArray(operand) || operand.length === 0)
        throw queryProblem(
          context.target.at,
          `$containsAny: ${shown(operand)}`,
          'a list of texts',
          'Give at least one.',
        );
      const texts = operand.map((value) => literal(text('$containsAny', value, context)));
      return match(wire.filter(negated ? 'notContains' : 'contains', context.target.path, texts));
    },
  },
  $search: {
    on: ['text'],
    compile(operand, context, negated) {
      const words = text('$search', operand, context);
      if (isBroken(words))
        throw queryProblem(
          context.target.at,
          `$search: ${shown(operand)}`,
          'a text with a word in it',
          'Appwrite answers a search for nothing but % with an error; give a word.',
        );
      const { path } = context.target;
      if (!negated) return match(wire.filter('search', path, [words]));
      // MariaDB would also match documents without a value, PostgreSQL would not.
      return all([match(wire.isNotNull(path)), match(wire.filter('notSearch', path, [words]))]);
    },
  },
} as const satisfies Record<string, OperatorDefinition>;

function pattern(name: string, method: string, opposite: string): OperatorDefinition {
  return {
    on: ['text'],
    compile: (operand, context, negated): FilterNode =>
      match(wire.filter(negated ? opposite : method, context.target.path, [literal(text(name, operand, context))])),
  };
}

/** Escapes backslashes, which servers treat as escapes in patterns. */
function literal(part: string): string {
  return part.replaceAll('\\', '\\\\');
}

/** Checks a part of a text. No `transform` applies, because it is compared with the stored text. */
function text(name: string, operand: unknown, { target }: OperatorContext): string {
  if (typeof operand === 'string' && isWholeText(operand)) return operand;
  throw queryProblem(target.at, `${name}: ${shown(operand)}`, 'text of whole Unicode characters', 'Give a text.');
}

/** Whether a search contains `%` and no word, which makes the server fail. */
function isBroken(words: string): boolean {
  return words.includes('%') && /^[\s%@+\-*)(<>~"]*$/.test(words);
}
