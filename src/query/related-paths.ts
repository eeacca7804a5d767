import { isPathStep } from '../schema/rules/identifier.js';
import type { FilterNode, FilterRelation } from './filter-node.js';
import { splitValues } from './split-values.js';
import { type WireQuery, wire } from './wire-query.js';

/**
 * Conditions on a related document as queries by path (`author.name`), which Appwrite requires to hold for the same related document.
 * Null if paths cannot express them: alternatives, a second condition on the same relationship, a relationship whose ids are
 * hidden (fact 28).
 *
 * @param used the relationships that already have paths; this one is added
 */
export function dottedQueries(
  { relation, where }: { readonly relation: FilterRelation; readonly where: FilterNode },
  used: Set<string>,
): readonly WireQuery[] | null {
  if (used.has(relation.key)) return null;
  const queries = pathsOf(relation, where);
  if (queries === null || hasDoubleEqual(queries)) return null;
  used.add(relation.key);
  return queries;
}

function pathsOf({ key, link }: FilterRelation, where: FilterNode): readonly WireQuery[] | null {
  if (link !== 'path' || !isPathStep(key)) return null;
  const parts = where.kind === 'all' ? where.of : [where];
  const queries: WireQuery[] = [];
  const within = new Set<string>();
  for (const part of parts) {
    const inner = pathOf(part, within);
    if (inner === null) return null;
    queries.push(...inner.map((query) => ({ ...query, attribute: `${key}.${query.attribute}` })));
  }
  return queries;
}

function pathOf(node: FilterNode, used: Set<string>): readonly WireQuery[] | null {
  switch (node.kind) {
    case 'match':
      return node.query.attribute === undefined ? null : [node.query];
    case 'oneOf':
      return splitValues(node.values).length === 1 ? [wire.equal(node.attribute, node.values)] : null;
    case 'related':
      return dottedQueries(node, used);
    default:
      return null;
  }
}

/** Whether a path has two `equal` queries, which Appwrite refuses. */
function hasDoubleEqual(queries: readonly WireQuery[]): boolean {
  const equals = queries.flatMap(({ method, attribute }) => (method === 'equal' ? [attribute] : []));
  return new Set(equals).size < equals.length;
}
