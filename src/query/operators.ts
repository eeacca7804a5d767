import type { Operator } from './filter.js';
import { floatBound, floatForms } from './float-forms.js';
import { queryProblem, shown } from './query-problem.js';
import type { QueryTarget } from './query-target.js';
import { allOf, anyOf, type Comparison, QUERY_LENGTH, VALUES_PER_QUERY, type WireQuery, wire } from './wire-query.js';

/** What an operator compiles with. */
export interface OperatorContext {
  readonly target: QueryTarget;
  /** The stored form of a value that is not null. Throws `query_invalid`. */
  readonly stored: (value: unknown) => unknown;
}

/**
 * An operator gives alternatives: a document matches if one of them holds. One is the rule; none matches nothing; more than
 * one represents a list too long for one request.
 */
export type OperatorDefinition = (operand: unknown, context: OperatorContext) => readonly WireQuery[];

/** All operators; one that is typed in `OperatorOperands` and missing here does not compile. */
export const OPERATORS: { readonly [O in Operator]: OperatorDefinition } = {
  $eq: (operand, context) => [operand === null ? isNull(context) : equal(context, [comparable(operand, context)])],
  $ne: (operand, context) => (operand === null ? [isNotNull(context)] : notEqual(operand, context)),
  $gt: (operand, context) => [compare('greaterThan', operand, context)],
  $gte: (operand, context) => [compare('greaterThanEqual', operand, context)],
  $lt: (operand, context) => [compare('lessThan', operand, context)],
  $lte: (operand, context) => [compare('lessThanEqual', operand, context)],
  $in: oneOf,
  $isNull(operand, context) {
    if (typeof operand !== 'boolean')
      throw queryProblem(context.target.at, `$isNull: ${shown(operand)}`, 'true or false', 'Use true or false.');
    return [operand ? isNull(context) : isNotNull(context)];
  },
};

/** Their names, for messages and for telling operators from values. */
export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];

function oneOf(operand: unknown, context: OperatorContext): readonly WireQuery[] {
  if (!Array.isArray(operand))
    throw queryProblem(context.target.at, `$in: ${shown(operand)}`, 'a list of values', 'Put the value into a list.');
  const values = new Set(operand.filter((value) => value !== null).map((value) => comparable(value, context)));
  const [first, ...others] = inRequests([...values], (part) => equal(context, part));
  if (!operand.includes(null)) return first === undefined ? [] : [first, ...others];
  return [anyOf([isNull(context), ...(first === undefined ? [] : [first])]), ...others];
}

/** Left for the rest of a query beside its values: method, attribute, a surrounding `or`. */
const FRAME = 300;

/**
 * Splits values so that each query stays within Appwrite's limits of values and of characters. Measured as encoded into the
 * URL, because servers and proxies refuse long ones.
 */
function inRequests(values: readonly unknown[], query: (part: readonly unknown[]) => WireQuery): WireQuery[] {
  const parts: unknown[][] = [];
  let room = 0;
  for (const value of values) {
    const length = encodeURIComponent(`${JSON.stringify(String(value))},`).length;
    const last = parts.at(-1);
    if (last === undefined || last.length === VALUES_PER_QUERY || length > room) {
      parts.push([value]);
      room = QUERY_LENGTH - FRAME - length;
    } else {
      last.push(value);
      room -= length;
    }
  }
  return parts.map(query);
}

function comparable(value: unknown, { target, stored }: OperatorContext): unknown {
  if (target.incomparable !== null)
    throw queryProblem(target.at, target.incomparable, 'an attribute that can be compared', REMEDY);
  return stored(value);
}

function equal({ target }: OperatorContext, values: readonly unknown[]): WireQuery {
  return wire.equal(target.path, [...new Set(values.flatMap((value) => floatForms(target, value)))]);
}

function compare(method: Comparison, operand: unknown, context: OperatorContext): WireQuery {
  const { target } = context;
  if (target.property.kind === 'relationship' && target.property.many)
    throw queryProblem(target.at, 'it is the many side of a relationship', '$eq or $in with ids', REMEDY);
  if (operand === null) throw queryProblem(target.at, 'a comparison with null', 'a value', 'Ask with $isNull.');
  return wire.compare(method, target.path, floatBound(target, method, comparable(operand, context)));
}

function notEqual(operand: unknown, context: OperatorContext): readonly WireQuery[] {
  const { target } = context;
  const [only, ...others] = floatForms(target, operand === undefined ? operand : context.stored(operand));
  if (others.length === 0) return [compare('notEqual', operand, context)];
  return [allOf([only, ...others].map((value) => wire.compare('notEqual', target.path, value)))];
}

function isNull({ target }: OperatorContext): WireQuery {
  return wire.isNull(askable(target));
}

function isNotNull({ target }: OperatorContext): WireQuery {
  return wire.isNotNull(askable(target));
}

function askable(target: QueryTarget): string {
  if (target.nullUnknown === null) return target.path;
  throw queryProblem(target.at, `asked for null, but ${target.nullUnknown}`, 'an attribute that can be asked', REMEDY);
}

const REMEDY = 'Filter by another property, or filter the documents after reading them.';
