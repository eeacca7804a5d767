import { isPlainObject } from '../util/is-record.js';
import { all, any, except, type FilterNode, type FilterRelation, match, oneOf, related } from './filter-node.js';
import type { FilterScope, Polarity } from './filter-scope.js';
import type { QueryCollection } from './query-collection.js';
import { queryProblem, requireList } from './query-problem.js';
import type { QueryTarget } from './query-target.js';
import { queryValue } from './query-value.js';
import { wire } from './wire-query.js';

interface RelationContext {
  readonly target: QueryTarget;
  readonly relation: FilterRelation;
  readonly scope: FilterScope;
  readonly polarity: Polarity;
  /** Compiles conditions on the related collection. */
  readonly through: (
    source: QueryCollection,
    conditions: readonly Readonly<Record<string, unknown>>[],
    scope: FilterScope,
    polarity: Polarity,
  ) => FilterNode;
}

const QUANTIFIERS: readonly string[] = ['$some', '$none', '$every'];
/** Operators that apply to an attribute with an id. */
const BY_ID =
  '$eq $ne $in $nin $gt $gte $lt $lte $between $isNull $startsWith $endsWith $contains $containsAny $search'.split(' ');

/** Operators that apply to an attribute with a list of ids. */
const BY_LIST = '$contains $containsAny $containsAll $isNull'.split(' ');

/**
 * Compiles a condition on related documents. Null if it is a plain comparison with the ids that the collection's own attribute holds.
 *
 * To-many: `$some`, `$none` and `$every` take conditions, an id or a list of ids; a single id must be among the related ones.
 * To-one: conditions apply to the related document; without one they are unknown.
 */
export function compileRelation(context: RelationContext, given: unknown): FilterNode | null {
  return context.relation.many ? compileMany(context, given) : compileOne(context, given);
}

function compileOne(context: RelationContext, given: unknown): FilterNode | null {
  const { target, relation, polarity } = context;
  if (!isPlainObject(given) || isDocument(given)) return null;
  const names = Object.keys(given);
  if (names.length > 0 && names.every((name) => BY_ID.includes(name))) return null;
  const quantifier = names.find((name) => QUANTIFIERS.includes(name));
  if (quantifier !== undefined) {
    const found = `${quantifier} on a to-one relationship`;
    throw queryProblem(target.at, found, 'conditions, an id or operators on ids', 'Write the conditions without it.');
  }
  const where = related(relation, throughFilters(context, given, polarity));
  return polarity === 'untrue' ? any([match(wire.isNull(target.path)), where]) : where;
}

function compileMany(context: RelationContext, given: unknown): FilterNode | null {
  const { target, relation, polarity } = context;
  const negated = polarity !== 'asked';
  const some = (where: FilterNode, isNegated: boolean) =>
    isNegated ? except(related(relation, where)) : related(relation, where);
  if (!isPlainObject(given) || isDocument(given)) return some(shownByIds(context, [single(target, given)]), negated);
  const names = Object.keys(given);
  if (relation.link === 'id' && names.length > 0 && names.every((name) => BY_LIST.includes(name))) return null;
  const parts = Object.entries(given).map(([name, operand]): FilterNode => {
    switch (name) {
      case '$eq':
        return some(shownByIds(context, [single(target, operand)]), negated);
      case '$in':
        return some(shownByIds(context, operand), negated);
      case '$some':
        return some(quantified(context, operand, 'asked'), negated);
      case '$none':
        return some(quantified(context, operand, 'asked'), !negated);
      case '$every':
        return some(quantified(context, operand, 'untrue'), !negated);
      default:
        throw queryProblem(
          target.at,
          name === '$isNull'
            ? 'asked for null, but it is the many side of a relationship'
            : `${name} on the many side of a relationship`,
          'an id, or $some, $none or $every with conditions or ids',
          'Write { $some: { … } } for documents with such a related one.',
        );
    }
  });
  return negated ? any(parts) : all(parts);
}

function quantified(context: RelationContext, operand: unknown, polarity: Polarity): FilterNode {
  if (isPlainObject(operand) && !isDocument(operand)) return throughFilters(context, operand, polarity);
  return shownByIds(context, Array.isArray(operand) ? operand : [operand], polarity);
}

/** Related documents with these ids, or all others; the model's filters apply. */
function shownByIds(
  { target, relation, scope, through }: RelationContext,
  given: unknown,
  polarity: Polarity = 'asked',
): FilterNode {
  const other = scope.find(relation.target);
  const ids = byIds(target, given, scope);
  const shown = other === undefined ? [] : [through(other, [], scope, 'asked')];
  return all([...shown, polarity === 'asked' ? ids : except(ids)]);
}

/** Conditions on the related documents; the model's filters apply. */
function throughFilters(
  { target, relation, scope, through }: RelationContext,
  conditions: Readonly<Record<string, unknown>>,
  polarity: Polarity,
): FilterNode {
  const other = scope.find(relation.target);
  if (other !== undefined) return through(other, [conditions], scope, polarity);
  throw queryProblem(
    target.at,
    `conditions on documents of '${relation.target}', which is not part of the context`,
    'an id',
    'Add the collection to the context, or compare with an id.',
  );
}

function byIds(target: QueryTarget, given: unknown, { find }: FilterScope): FilterNode {
  const values = requireList(target.at, '$in', given);
  return oneOf(
    '$id',
    values.map((value) => queryValue(target, value, find)),
  );
}

function single(target: QueryTarget, given: unknown): unknown {
  if (given !== null) return given;
  throw queryProblem(
    target.at,
    'asked for null, but it is the many side of a relationship',
    'an id',
    'Write { $none: {} } for documents without a related one.',
  );
}

/** Whether it is a plain document of `defineCollection`, given instead of its id. */
function isDocument(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value.$id === 'string' && (Object.hasOwn(value, '$createdAt') || Object.keys(value).length === 1);
}

/** How filters follow a property to other documents; null if it leads to none. */
export function relationOf({ at, property }: QueryTarget): FilterRelation | null {
  const { key } = property;
  if (property.kind === 'system') return null;
  if (property.kind === 'attribute')
    return property.references === null
      ? null
      : { at, key, many: property.attribute.array, target: property.references, link: 'id' };
  const { kind, twoWay } = property.owned.relationship;
  const link = kind === 'oneToMany' && !twoWay ? 'hidden' : 'path';
  return { at, key, many: property.many, target: property.target, link };
}
