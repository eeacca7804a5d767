import type { Operator } from '../../metadata/entity-types/operands.js';
import { FLOAT_DIGITS } from '../../schema/limits.js';
import { keepsAllDigits } from '../../schema/stored-number.js';
import { all, any, EVERYTHING, type FilterNode, match, NOTHING, oneOf } from '../filter-node.js';
import { queryProblem, requireList, shown } from '../query-problem.js';
import { type Comparison, wire } from '../wire-query.js';
import { GEOMETRY_OPERATORS } from './geometry-operators.js';
import { LIST_OPERATORS } from './list-operators.js';
import type { OperatorContext, OperatorDefinition } from './operator-definition.js';
import { familyOf, type TargetFamily } from './target-family.js';
import { TEXT_OPERATORS } from './text-operators.js';

const COMPARED: readonly TargetFamily[] = ['text', 'value', 'relation'];
const EQUATED: readonly TargetFamily[] = [...COMPARED, 'geometry'];

/** Operators that compare whole values. */
const VALUE_OPERATORS = {
  $eq: { on: EQUATED, compile: equals },
  $ne: { on: EQUATED, compile: (operand, context, negated) => equals(operand, context, !negated) },
  $gt: comparison('greaterThan', 'lessThanEqual'),
  $gte: comparison('greaterThanEqual', 'lessThan'),
  $lt: comparison('lessThan', 'greaterThanEqual'),
  $lte: comparison('lessThanEqual', 'greaterThan'),
  $between: { on: COMPARED, compile: between },
  $in: { on: COMPARED, compile: (operand, context, negated) => isIn('$in', operand, context, negated) },
  $nin: { on: COMPARED, compile: (operand, context, negated) => isIn('$nin', operand, context, !negated) },
  $isNull: {
    on: ['text', 'value', 'relation', 'list', 'json'],
    compile(operand, context, negated) {
      if (typeof operand !== 'boolean')
        throw queryProblem(context.target.at, `$isNull: ${shown(operand)}`, 'true or false', 'Use true or false.');
      return nullness(context, operand !== negated);
    },
  },
} as const satisfies Record<string, OperatorDefinition>;

/** All operators; the type requires an entry for each one in `Operands`. */
const OPERATORS: { readonly [O in Operator]: OperatorDefinition } = {
  ...GEOMETRY_OPERATORS,
  ...LIST_OPERATORS,
  ...TEXT_OPERATORS,
  ...VALUE_OPERATORS,
  // Means something different for texts, lists and geometries.
  $contains: {
    on: ['text', 'list', 'geometry'],
    compile(operand, context, negated) {
      const family = familyOf(context.target);
      const { $contains } =
        family === 'list' ? LIST_OPERATORS : family === 'text' ? TEXT_OPERATORS : GEOMETRY_OPERATORS;
      return $contains.compile(operand, context, negated);
    },
  },
  $containsAny: {
    on: ['text', 'list'],
    compile(operand, context, negated) {
      const { $containsAny } = familyOf(context.target) === 'list' ? LIST_OPERATORS : TEXT_OPERATORS;
      return $containsAny.compile(operand, context, negated);
    },
  },
};

const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];

/** Compiles an operator. Negated, it matches the documents that the operator does not match, except those without a value, as SQL's `NOT` does. */
export function compileOperator(
  name: string,
  operand: unknown,
  context: OperatorContext,
  negated: boolean,
): FilterNode {
  const { target } = context;
  if (operand === null && (name === '$eq' || name === '$ne')) return nullness(context, (name === '$eq') !== negated);
  const family = familyOf(target);
  const known = OPERATOR_NAMES.find((operator) => operator === name);
  const fitting = OPERATOR_NAMES.filter((operator) => OPERATORS[operator].on.includes(family));
  if (known === undefined)
    throw queryProblem(
      target.at,
      `the operator ${name}`,
      `one of ${(fitting.length > 0 ? fitting : OPERATOR_NAMES).join(', ')}`,
      'Correct its name.',
    );
  const { on, compile } = OPERATORS[known];
  if (!on.includes(family)) {
    const reason = known === '$isNull' && target.nullUnknown !== null ? asked(target.nullUnknown) : target.incomparable;
    throw queryProblem(
      target.at,
      reason ?? `the operator ${known}`,
      fitting.length === 0 ? 'an attribute that can be compared' : `one of ${fitting.join(', ')}`,
      REMEDY,
    );
  }
  return compile(operand, context, negated);
}

function equals(operand: unknown, context: OperatorContext, negated: boolean): FilterNode {
  const { target } = context;
  if (familyOf(target) === 'geometry') return GEOMETRY_OPERATORS.$eq.compile(operand, context, negated);
  return among([context.stored(operand)], context, negated);
}

/** Equal to one of the values, or to none of them if negated. */
function among(values: readonly unknown[], { target }: OperatorContext, negated: boolean): FilterNode {
  const forms = [...new Set(values.flatMap(floatForms))];
  if (!negated) return oneOf(target.path, forms);
  return { kind: 'all', of: forms.map((form) => match(wire.compare('notEqual', target.path, form))) };
}

function isIn(name: string, operand: unknown, context: OperatorContext, negated: boolean): FilterNode {
  const list = requireList(context.target.at, name, operand);
  const values = [...new Set(list.filter((value) => value !== null).map((value) => context.stored(value)))];
  const nulls = list.includes(null) ? [nullness(context, !negated)] : [];
  if (values.length === 0) return negated ? all([EVERYTHING, ...nulls]) : any([NOTHING, ...nulls]);
  if (!negated) return any([...nulls, among(values, context, false)]);
  return all([...nulls, ...noneOf(values, context)]);
}

/** The most values to exclude one by one; with more, documents are excluded by their ids. */
const FEW = 50;

function noneOf(values: readonly unknown[], context: OperatorContext): readonly FilterNode[] {
  if (values.length <= FEW) return [among(values, context, true)];
  const others: FilterNode = { kind: 'except', where: among(values, context, false) };
  return context.target.nullable ? [nullness(context, false), others] : [others];
}

function comparison(method: Comparison, opposite: Comparison): OperatorDefinition {
  return {
    on: COMPARED,
    compile(operand, context, negated) {
      const value = bound(context, method, operand);
      return match(wire.compare(negated ? opposite : method, context.target.path, value));
    },
  };
}

function between(operand: unknown, context: OperatorContext, negated: boolean): FilterNode {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw queryProblem(
      context.target.at,
      `$between: ${shown(operand)}`,
      'a list of two values',
      'Give [lowest, highest].',
    );
  const bounds = [bound(context, 'greaterThanEqual', operand[0]), bound(context, 'lessThanEqual', operand[1])];
  return match(wire.filter(negated ? 'notBetween' : 'between', context.target.path, bounds));
}

function bound(context: OperatorContext, method: Comparison, operand: unknown): unknown {
  const { target } = context;
  if (operand === null) throw queryProblem(target.at, 'a comparison with null', 'a value', 'Ask with $isNull.');
  return floatBound(method, context.stored(operand));
}

/** Matches documents without a value, or with one. */
export function nullness({ target }: OperatorContext, wanted: boolean): FilterNode {
  if (target.nullUnknown !== null)
    throw queryProblem(target.at, asked(target.nullUnknown), 'an attribute that can be asked', REMEDY);
  return match(wanted ? wire.isNull(target.path) : wire.isNotNull(target.path));
}

function asked(reason: string): string {
  return `asked for null, but ${reason}`;
}

const REMEDY = 'Filter by another property, or filter the documents after reading them.';

/** The forms in which a value may be stored: fractions keep 14 digits (0.30000000000000004 becomes 0.3), except after an increment. */
function floatForms(value: unknown): readonly unknown[] {
  if (typeof value !== 'number') return [value];
  return keepsAllDigits(value) ? [value] : [...new Set([value, Number(value.toPrecision(FLOAT_DIGITS))])];
}

/** The bound to compare with, chosen so that a document written with this very value is on the correct side. */
function floatBound(method: string, value: unknown): unknown {
  const forms = floatForms(value);
  if (forms.length === 1) return value;
  const numbers = forms.map(Number);
  return method === 'greaterThanEqual' || method === 'lessThan' ? Math.min(...numbers) : Math.max(...numbers);
}
