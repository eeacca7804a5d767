import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isTooManyRelated } from '../../appwrite/http/server-error.js';
import type { QueryTree } from '../../query/compile-query.js';
import { type CompiledQuery, lowerQuery } from '../../query/lower-query.js';
import { type PageOptions, readQueryPages } from './read-documents.js';
import { readIds } from './read-ids.js';

type Reader = Pick<DocumentGateway, 'list' | 'isStaged'>;

/** Resolves a query to Appwrite's terms; reads the ids that its conditions need. */
export async function resolveQuery(
  documents: Reader,
  tree: QueryTree,
  paths = documents.isStaged?.() !== true,
): Promise<CompiledQuery> {
  const work = lowerQuery(tree, { paths });
  let step = work.next();
  while (step.done !== true) step = work.next(await readIds(documents, step.value));
  return step.value;
}

/** Runs work with a resolved query, and once more with ids if Appwrite refuses a relationship path that more than 500 documents match. */
export async function withResolved<T>(
  documents: Reader,
  tree: QueryTree,
  work: (query: CompiledQuery) => Promise<T>,
): Promise<T> {
  try {
    return await work(await resolveQuery(documents, tree));
  } catch (error) {
    if (!isTooManyRelated(error)) throw error;
    return work(await resolveQuery(documents, tree, false));
  }
}

/** Pages of documents that match a query, read lazily, with the same fallback as `withResolved`. */
export async function* readResolved(
  documents: Reader,
  tree: QueryTree,
  options: PageOptions,
): AsyncGenerator<readonly WireDocument[]> {
  let isStarted = false;
  try {
    for await (const page of readQueryPages(documents, await resolveQuery(documents, tree), options)) {
      isStarted = true;
      yield page;
    }
    return;
  } catch (error) {
    if (isStarted || !isTooManyRelated(error)) throw error;
  }
  yield* readQueryPages(documents, await resolveQuery(documents, tree, false), options);
}
