import { isPlainObject } from '../util/is-record.js';
import { all, any, except, type FilterNode } from './filter-node.js';
import type { FilterScope, Polarity } from './filter-scope.js';
import { modelFilters } from './model-filters.js';
import type { OperatorContext } from './operators/operator-definition.js';
import { compileOperator, nullness } from './operators/operators.js';
import type { QueryCollection } from './query-collection.js';
import { queryProblem, shown } from './query-problem.js';
import { type QueryTarget, queryTarget } from './query-target.js';
import { queryValue } from './query-value.js';
import { compileRelation, relationOf } from './relation-condition.js';

/** Compiles conditions by property name, all of which must hold. Throws `query_invalid` for an unknown property, operator or value. */
function compileConditions(
  source: QueryCollection,
  conditions: Readonly<Record<string, unknown>>,
  scope: FilterScope,
  polarity: Polarity = 'asked',
): FilterNode {
  const parts = Object.entries(conditions).map(([name, given]): FilterNode => {
    if (name === '$not') return compileNot(source, given, scope, polarity);
    if (name === '$and' || name === '$or') {
      const nodes = listOf(source, name, given).map((one) => compileConditions(source, one, scope, polarity));
      return (name === '$and') === (polarity === 'asked') ? all(nodes) : any(nodes);
    }
    return compileProperty(queryTarget(source, name), given, scope, polarity);
  });
  return polarity === 'asked' ? all(parts) : any(parts);
}

/** Compiles conditions on a collection, together with the model's filters that are on. */
export function compileFiltered(
  source: QueryCollection,
  conditions: readonly Readonly<Record<string, unknown>>[],
  scope: FilterScope,
  polarity: Polarity = 'asked',
): FilterNode {
  // Filters of the model may lead back here through relations, so within them no further filters apply.
  const withoutAll = { ...scope, choices: { ...scope.choices, all: false } };
  const asked = conditions.map((one) => compileConditions(source, one, scope, polarity));
  const filters = modelFilters(source, scope.choices).map((one) => compileConditions(source, one, withoutAll));
  return all([...filters, ...(polarity === 'asked' ? asked : [any(asked)])]);
}

function compileNot(source: QueryCollection, given: unknown, scope: FilterScope, polarity: Polarity): FilterNode {
  if (!isPlainObject(given))
    throw queryProblem(`${source.name}.$not`, shown(given), 'conditions', 'Pass an object of conditions by property.');
  if (polarity !== 'untrue') return compileConditions(source, given, scope, polarity === 'asked' ? 'negated' : 'asked');
  // Not false, that is true or unknown: everything except where the conditions are false.
  return except(compileConditions(source, given, scope, 'negated'));
}

function listOf(source: QueryCollection, name: string, given: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(given) && given.every(isPlainObject)) return given;
  throw queryProblem(
    `${source.name}.${name}`,
    shown(given),
    'a list of conditions',
    `Write { ${name}: [{ … }, { … }] }.`,
  );
}

function compileProperty(target: QueryTarget, given: unknown, scope: FilterScope, polarity: Polarity): FilterNode {
  defined(target, given);
  const relation = relationOf(target);
  const through = relation && compileRelation({ target, relation, scope, polarity, through: compileFiltered }, given);
  if (through !== null) return through;
  const stored = (value: unknown): unknown => queryValue(target, defined(target, value), scope.find);
  const context: OperatorContext = { target, stored };
  const parts = Object.entries(operatorsOf(given)).map(([name, operand]): FilterNode => {
    const node = compileOperator(name, defined(target, operand), context, polarity !== 'asked');
    const isUnknown = polarity === 'untrue' && target.nullable && !asksForNull(name, operand);
    return isUnknown ? any([nullness(context, true), node]) : node;
  });
  return polarity === 'asked' ? all(parts) : any(parts);
}

/** Whether an operator is decided, not unknown, for documents without a value. */
function asksForNull(name: string, operand: unknown): boolean {
  const isList = (name === '$in' || name === '$nin') && Array.isArray(operand);
  return name === '$isNull' || operand === null || (isList && (operand.length === 0 || operand.includes(null)));
}

/** A plain object with only `$` names holds operators; anything else is a value to compare for equality. */
function operatorsOf(given: unknown): Readonly<Record<string, unknown>> {
  if (!isPlainObject(given)) return { $eq: given };
  const names = Object.keys(given);
  return names.length > 0 && names.every((name) => name.startsWith('$') && name !== '$id') ? given : { $eq: given };
}

/** Refuses undefined, because a mistake must not make a filter match every document. */
function defined(target: QueryTarget, value: unknown): unknown {
  if (value !== undefined) return value;
  throw queryProblem(
    target.at,
    'undefined',
    'a value, or null',
    'Leave the condition out, or give null to ask for none.',
  );
}
