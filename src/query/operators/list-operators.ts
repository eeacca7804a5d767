import { all, any, EVERYTHING, type FilterNode, match } from '../filter-node.js';
import { requireList } from '../query-problem.js';
import { splitValues } from '../split-values.js';
import { wire } from '../wire-query.js';
import type { OperatorContext, OperatorDefinition } from './operator-definition.js';

/** Operators on lists. Elements are compared exactly, including letter case. */
export const LIST_OPERATORS = {
  $contains: {
    on: ['list'],
    compile: (operand, context, negated) => contains([context.stored(operand)], context, negated),
  },
  $containsAny: {
    on: ['list'],
    compile: (operand, context, negated) => contains(items('$containsAny', operand, context), context, negated),
  },
  $containsAll: {
    on: ['list'],
    compile(operand, context, negated) {
      const each = items('$containsAll', operand, context).map((item) => contains([item], context, negated));
      const hasList = match(wire.isNotNull(context.target.path));
      if (each.length === 0) return negated ? any([]) : hasList;
      return negated ? any(each) : all(each);
    },
  },
} as const satisfies Record<string, OperatorDefinition>;

/** The list contains one of the items, or none of them if negated. A document without a list never matches. */
function contains(values: readonly unknown[], { target }: OperatorContext, negated: boolean): FilterNode {
  const { path } = target;
  if (values.length === 0) return negated ? all([EVERYTHING, match(wire.isNotNull(path))]) : any([]);
  const method = negated ? 'notContains' : 'contains';
  const parts = splitValues(values).map((part) => match(wire.filter(method, path, part)));
  return negated ? all(parts) : any(parts);
}

function items(name: string, operand: unknown, { target, stored }: OperatorContext): readonly unknown[] {
  return [...new Set(requireList(target.at, name, operand).map(stored))];
}
