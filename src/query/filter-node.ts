import { splitValues } from './split-values.js';
import { type WireQuery, wire } from './wire-query.js';

/** A relationship that a filter goes through. */
export interface FilterRelation {
  /** `Entity.property`, for messages. */
  readonly at: string;
  readonly key: string;
  readonly many: boolean;
  /** Id of the collection at the other end. */
  readonly target: string;
  /**
   * How queries can follow it. `path`: by a path in the query. `hidden`: not at all, because the other collection stores the ids in a hidden
   * attribute (one-way oneToMany, fact 28). `id`: not at all, because Appwrite does not know that the attribute holds ids (`@Reference`).
   */
  readonly link: 'path' | 'hidden' | 'id';
}

/** A filter in stored terms, before it is split into requests. Negations are pushed into the leaves, so each node either matches a document or not. */
export type FilterNode =
  /** An Appwrite query on the collection itself. */
  | { readonly kind: 'match'; readonly query: WireQuery }
  /** The attribute equals one of any number of values. */
  | { readonly kind: 'oneOf'; readonly attribute: string; readonly values: readonly unknown[] }
  | { readonly kind: 'all' | 'any'; readonly of: readonly FilterNode[] }
  /** Some related document matches all of `where`. */
  | { readonly kind: 'related'; readonly relation: FilterRelation; readonly where: FilterNode }
  /** The document does not match `where`. */
  | { readonly kind: 'except'; readonly where: FilterNode };

export const EVERYTHING: FilterNode = { kind: 'all', of: [] };
export const NOTHING: FilterNode = { kind: 'any', of: [] };

function isEverything(node: FilterNode): boolean {
  return node.kind === 'all' && node.of.length === 0;
}

export function isNothing(node: FilterNode): boolean {
  return node.kind === 'any' && node.of.length === 0;
}

export function match(query: WireQuery): FilterNode {
  return { kind: 'match', query };
}

export function oneOf(attribute: string, values: readonly unknown[]): FilterNode {
  const distinct = [...new Set(values)];
  return distinct.length === 0 ? NOTHING : { kind: 'oneOf', attribute, values: distinct };
}

/** All nodes hold. Flattens nested ones. */
export function all(nodes: readonly FilterNode[]): FilterNode {
  return join('all', nodes, EVERYTHING, isEverything, isNothing);
}

/** At least one node holds. */
export function any(nodes: readonly FilterNode[]): FilterNode {
  return join('any', nodes, NOTHING, isNothing, isEverything);
}

function join(
  kind: 'all' | 'any',
  nodes: readonly FilterNode[],
  empty: FilterNode,
  isNeutral: (node: FilterNode) => boolean,
  decides: (node: FilterNode) => boolean,
): FilterNode {
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.of : [node])).filter((node) => !isNeutral(node));
  const deciding = flat.find(decides);
  if (deciding !== undefined) return deciding;
  const [only, ...others] = flat;
  if (only === undefined) return empty;
  return others.length === 0 ? only : { kind, of: flat };
}

/** Queries for lists that contain one of any number of values. */
export function holding(attribute: string, values: readonly unknown[]): readonly WireQuery[] {
  return splitValues(values).map((part) => wire.filter('contains', attribute, part));
}

/** Some related document matches. Compares ids directly if the collection's own attribute holds them. */
export function related(relation: FilterRelation, where: FilterNode): FilterNode {
  if (isNothing(where)) return NOTHING;
  if (where.kind === 'oneOf' && where.attribute === '$id') {
    if (!relation.many) return oneOf(relation.key, where.values);
    if (relation.link === 'id') return any(holding(relation.key, where.values).map(match));
  }
  if (isEverything(where))
    return relation.many
      ? { kind: 'related', relation, where: match(wire.isNotNull('$id')) }
      : match(wire.isNotNull(relation.key));
  return { kind: 'related', relation, where };
}

export function except(where: FilterNode): FilterNode {
  if (isNothing(where)) return EVERYTHING;
  if (isEverything(where)) return NOTHING;
  return where.kind === 'except' ? where.where : { kind: 'except', where };
}
