import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryNode } from '../../query/query-node.js';
import type { EntitySession } from './entity-session.js';
import { readMatching } from './read-matching.js';

/** The error for a query that matched no document. */
export function noDocument({ name }: EntityMetadata): EntwriteError {
  return new EntwriteError('document_not_found', {
    at: name,
    found: 'no document that meets the conditions',
    expected: 'at least one',
    remedy: 'Check the conditions, or use `first`, which returns undefined.',
  });
}

/** The only document found. Throws `document_not_found` for none, `document_ambiguous` for several. */
export function singleOf<T>(found: readonly T[], entity: EntityMetadata): T {
  const [only, ...others] = found;
  if (only === undefined) throw noDocument(entity);
  if (others.length === 0) return only;
  throw new EntwriteError('document_ambiguous', {
    at: entity.name,
    found: 'more than one document that meets the conditions',
    expected: 'exactly one',
    remedy: 'Add conditions that only one document meets, or use `first` with an order.',
  });
}

/** Whether any document matches. Reads one id. */
export async function existsAny(session: EntitySession, node: QueryNode): Promise<boolean> {
  const one: QueryNode = { ...node, orders: [], limit: Math.min(1, node.limit ?? 1) };
  for await (const page of readMatching(session, session.metadata(), one, { select: ['$id'] }))
    if (page.length > 0) return true;
  return false;
}

const IDS = 5000;

/** The ids of the matching documents in order; one request per 5,000. */
export async function idsOfQuery(session: EntitySession, node: QueryNode): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of readMatching(session, session.metadata(), node, { select: ['$id'], size: IDS }))
    for (const { $id } of page) ids.push($id);
  return ids;
}
