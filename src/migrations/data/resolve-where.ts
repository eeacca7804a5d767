import { resolveQuery } from '../../context/queries/resolve-query.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { compileWhere } from './compile-where.js';
import type { DataWhere } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';

/**
 * Conditions by stored keys in Appwrite's terms. Reads the ids that some of them take: a snapshot, which documents that are written later
 * do not change. Throws `query_invalid`.
 */
export function resolveWhere(
  { schema, documents }: Pick<DataStepContext, 'schema' | 'documents'>,
  collection: string,
  where: DataWhere,
): Promise<CompiledQuery> {
  return resolveQuery(documents, compileWhere(schema, collection, where));
}
