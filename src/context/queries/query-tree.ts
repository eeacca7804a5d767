import type { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { compileQuery, type QueryTree } from '../../query/compile-query.js';
import { MODEL_FILTERS, type QueryNode } from '../../query/query-node.js';
import { queryProblem } from '../../query/query-problem.js';
import { expectedName } from '../../util/near-names.js';
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
  const { byName: ofContext, known } = filters();
  const byName = new Map([...ofContext, ...choices.byName]);
  for (const name of byName.keys()) if (!known.has(name)) throw unknownFilter(entity, name, known);
  return compileQuery(entity, { ...node, filters: { ...choices, byName } }, findEntity);
}

/** A misspelt filter would be left out, and the query would show what the filter hides. */
function unknownFilter({ name: entity }: EntityMetadata, name: string, known: ReadonlySet<string>): EntwriteError {
  return queryProblem(
    entity,
    `the filter '${name}', which the model does not have`,
    expectedName(name, known, known.size === 0 ? 'a filter; the model has none' : `one of ${[...known].join(', ')}`),
    'Correct the name in `filters`, `setFilter`, `withFilter` or `withoutFilter`, or declare it in `configure`.',
  );
}
