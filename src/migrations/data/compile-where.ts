import { resolveQuery } from '../../context/queries/resolve-query.js';
import type { QueryTree } from '../../query/compile-query.js';
import { compileStored, type StoredQuery, WHOLE_COLLECTION } from '../../query/compile-stored.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { queryProblem } from '../../query/query-problem.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { DataWhere } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';

export interface DataOrder {
  /** Most significant key first. */
  readonly orderBy?: StoredQuery['orderBy'];
  /** All by default. */
  readonly limit?: number;
}

export interface ListOptions extends DataOrder {
  /** Stored keys to read; everything by default. `['*', 'tags.$id']` also reads the many side of a relationship. */
  readonly select?: readonly string[];
}

/** Conditions by stored keys. Throws `query_invalid` at `collection.attribute` for an unknown key, operator or value. */
export function compileWhere(
  schema: DatabaseSchema,
  collection: string,
  where: DataWhere,
  { orderBy = {}, limit }: DataOrder = {},
): QueryTree {
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 0))
    throw queryProblem(collection, `the limit ${limit}`, 'a whole number, 0 or more', 'Correct `limit`.');
  return compileStored(schema, collection, { ...WHOLE_COLLECTION, where, orderBy, limit: limit ?? null });
}

/** `compileWhere` in Appwrite's terms. Reads the ids that some conditions need: a snapshot, which later writes do not change. */
export function resolveWhere(
  { schema, documents }: Pick<DataStepContext, 'schema' | 'documents'>,
  collection: string,
  where: DataWhere,
): Promise<CompiledQuery> {
  return resolveQuery(documents, compileWhere(schema, collection, where));
}
