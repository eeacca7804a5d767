import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import { compileQuery } from '../query/compile-query.js';
import { type CompiledQuery, lowerAlone } from '../query/lower-query.js';
import type { OrderNode } from '../query/query-node.js';
import { queryProblem } from '../query/query-problem.js';
import type { FindEntity } from '../query/query-target.js';
import { rawQuery } from '../query/raw-filter.js';

/** Queries that choose a page: with them only Appwrite's one page is read. */
const PAGED = ['cursorAfter', 'cursorBefore', 'orderRandom'];

/**
 * Queries made with node-appwrite's `Query`, for reading everything they match; null if they choose a page.
 *
 * @throws EntwriteError query_invalid
 */
export function compileRawQueries(
  entity: EntityMetadata,
  texts: readonly string[],
  findEntity: FindEntity,
): CompiledQuery | null {
  const queries = texts.map((text) => rawQuery(entity.name, text));
  if (queries.some(({ method }) => method === 'select')) {
    const remedy = "Remove it, or read with all() or query(), which take `select: ['name']`.";
    throw queryProblem(entity.name, 'Query.select', 'whole documents', remedy);
  }
  if (queries.some(({ method }) => PAGED.includes(method))) return null;
  // If there are two limits or offsets, Appwrite uses the first.
  const valued = (method: string): number | undefined => {
    const value = queries.find((query) => query.method === method)?.values?.[0];
    return typeof value === 'number' ? value : undefined;
  };
  const orders = queries.flatMap(({ method, attribute = '' }): readonly OrderNode[] => {
    if (method !== 'orderAsc' && method !== 'orderDesc') return [];
    return [{ property: attribute, direction: method === 'orderAsc' ? 'asc' : 'desc' }];
  });
  const node = { conditions: [], orders, limit: valued('limit') ?? null, offset: valued('offset') ?? 0 };
  const filters = queries.filter(({ method }) => !['orderAsc', 'orderDesc', 'limit', 'offset'].includes(method));
  return { ...lowerAlone(compileQuery(entity, node, findEntity)), filters };
}
