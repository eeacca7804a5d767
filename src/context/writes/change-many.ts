import { commitTogether, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import {
  BULK_LIMIT,
  type DocumentGateway,
  type DocumentPage,
  type WireDocument,
} from '../../appwrite/documents/document-gateway.js';
import type { DocumentOperation } from '../../appwrite/documents/transaction-gateway.js';
import { isLostAnswer } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { STORED_VALUE, unsettledWrite } from '../../documents/unsettled-write.js';
import { EntwriteError } from '../../errors.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryText, wire } from '../../query/wire-query.js';
import { listByIds } from './list-by-ids.js';
import { matchingDocuments } from './matching-documents.js';
import { runBulk } from './run-bulk.js';
import type { BulkOptions } from './write-options.js';
import { takesBulk, type WriteSession } from './write-session.js';

/** How often documents are read again that others keep writing to. */
const ATTEMPTS = 6;

/** The same change of many documents. */
export interface ManyChange {
  /** One request for the documents that meet the queries. */
  readonly sendBulk: (gateway: DocumentGateway, queries: readonly string[]) => Promise<DocumentPage>;
  /** The write to one document, with the errors of single writes. */
  readonly sendOne: (id: string) => Promise<void>;
  readonly operation: (id: string) => DocumentOperation;
  /** Whether a document, as it is after a lost answer (undefined: gone), is what the change makes of it; null where no document shows it. */
  readonly isWritten: ((now: WireDocument | undefined) => boolean) | null;
  readonly findRefused: (ids: readonly string[], cause: unknown) => Promise<ReadonlyMap<number, EntwriteError>>;
}

/**
 * Reads which documents meet a query and changes them, a hundred in a request (or in a transaction, where Appwrite refuses bulk writes).
 * A document that others wrote to meanwhile is looked at again, and left alone where it does not meet the query any more.
 *
 * @returns how many were changed
 * @throws EntwriteError `bulk_incomplete` (a BulkWriteError), by the place in the order of their creation
 */
export async function changeMany(
  session: WriteSession,
  node: QueryNode,
  change: ManyChange,
  options: BulkOptions,
): Promise<number> {
  const { documents: matching, again } = await matchingDocuments(session, node);
  if (matching.length === 0) return 0;
  const known = new Map(matching.map((document, place) => [place, document]));
  const idOf = (place: number) => matching[place]?.$id ?? '';
  const places = new Map(matching.map(({ $id }, place) => [$id, place]));
  const isBulk = takesBulk(session);
  const isOpen = isBulk ? isLostAnswer : isOutcomeLost;
  const { collection } = session.metadata();
  const done = new Set<number>();
  /** Those that a request without an answer was for: it may still be carried out. */
  const lost = new Set<number>();
  let left = 0;

  /** Takes what others changed since it was read as it is now; gives those that are to be written still. */
  const refresh = async (stale: readonly number[]): Promise<readonly number[]> => {
    const now = new Map((await again(stale.map(idOf))).map((document) => [places.get(document.$id), document]));
    return stale.filter((place) => {
      const document = now.get(place);
      if (document === undefined) left += 1;
      else known.set(place, document);
      return document !== undefined;
    });
  };

  /** Takes those for done that are as they were to be. */
  const findDone = async (some: readonly number[]): Promise<void> => {
    if (some.length === 0) return;
    const { isWritten } = change;
    if (isWritten === null) throw unsettledWrite(collection);
    const now = await listByIds(session, some.map(idOf));
    for (const place of some) if (isWritten(now.get(idOf(place)))) done.add(place);
  };

  await runBulk(
    session,
    {
      at: collection,
      isOpen,
      remedy: change.isWritten === null ? STORED_VALUE : null,
      ids: matching.map(({ $id }) => $id),
      size: BULK_LIMIT,
      async send(chunk) {
        const [only, ...others] = chunk;
        if (only !== undefined && others.length === 0 && !isBulk) return change.sendOne(idOf(only));
        let open: readonly number[] = chunk.filter((place) => !done.has(place));
        for (let attempt = 1; open.length > 0; attempt += 1) {
          for (const place of isBulk ? await hitInBulk(open) : await hitTogether(open)) done.add(place);
          open = open.filter((place) => !done.has(place));
          // Asked for as they were before that request, they would have been met: it, or somebody else, has written to them.
          await findDone(open.filter((place) => lost.has(place)));
          open = open.filter((place) => !done.has(place));
          if (attempt === ATTEMPTS && open.length > 0) throw changedByOthers(session, open.map(idOf));
          if (open.length > 0) open = await refresh(open);
        }
      },
      async findWritten(chunk, error) {
        const open = chunk.filter((place) => !done.has(place));
        if (isOpen(error)) for (const place of open) lost.add(place);
        if (change.isWritten !== null) await findDone(open);
        return chunk.filter((place) => done.has(place));
      },
      async findRefused(chunk, cause) {
        const refused = await change.findRefused(chunk.map(idOf), cause);
        return new Map([...refused].map(([at, error]) => [chunk[at] ?? 0, error]));
      },
    },
    options,
  );
  return matching.length - left;

  async function hitInBulk(open: readonly number[]): Promise<readonly number[]> {
    const times = [...new Set(open.map((place) => known.get(place)?.$updatedAt ?? ''))];
    const queries = [wire.equal('$id', open.map(idOf)), wire.equal('$updatedAt', times)];
    const page = await change.sendBulk(await session.documents(), queries.map(queryText));
    return page.documents.flatMap(({ $id }) => places.get($id) ?? []);
  }

  async function hitTogether(open: readonly number[]): Promise<readonly number[]> {
    const isUnchanged = async () => {
      const now = await listByIds(session, open.map(idOf), ['$id']);
      return open.every((place) => now.get(idOf(place))?.$updatedAt === known.get(place)?.$updatedAt);
    };
    const operations = open.map((place) => change.operation(idOf(place)));
    try {
      return (await commitTogether(await session.documents(), operations, isUnchanged)) ? open : [];
    } catch (error) {
      // One of them was deleted since it was read.
      if (serverErrorType(error) === 'document_not_found') return [];
      throw error;
    }
  }
}

function changedByOthers(session: WriteSession, ids: readonly string[]): EntwriteError {
  const { collection } = session.metadata();
  return new EntwriteError('concurrency_conflict', {
    at: ids.map((id) => `${collection}/${id}`).join(', '),
    found: `documents that others wrote to each of ${ATTEMPTS} times they were to be written`,
    expected: 'documents that nobody else writes to during a request',
    remedy: 'Try again when fewer others write to them.',
  });
}
