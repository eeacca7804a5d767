import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { compileQuery, type QueryTree } from '../../query/compile-query.js';
import { MODEL_FILTERS, type QueryNode } from '../../query/query-node.js';
import type { EntitySession } from './entity-session.js';

/** What reading needs of a context. */
export type QueryReader = Pick<EntitySession, 'documents' | 'findEntity' | 'filters' | 'capabilities'>;

/** Compiles a query, with the model's filters that the context and the query switch on. Throws `query_invalid`. */
export function filteredQueryTree(
  { filters, findEntity }: Pick<EntitySession, 'filters' | 'findEntity'>,
  entity: EntityMetadata,
  node: QueryNode,
): QueryTree {
  const choices = node.filters ?? MODEL_FILTERS;
  const byName = new Map([...filters(), ...choices.byName]);
  return compileQuery(entity, { ...node, filters: { ...choices, byName } }, findEntity);
}
