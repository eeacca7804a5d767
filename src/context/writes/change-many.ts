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

/** Attempts on documents that others keep writing to. */
const ATTEMPTS = 6;

/** A change to apply to many documents. */
export interface ManyChange {
  /** Applies the change to all documents that match the queries, in one request. */
  readonly sendBulk: (gateway: DocumentGateway, queries: readonly string[]) => Promise<DocumentPage>;
  /** Applies it to one document, with the errors of single writes. */
  readonly sendOne: (id: string) => Promise<void>;
  readonly operation: (id: string) => DocumentOperation;
  /** Whether a document (undefined: gone) shows that the change was applied; null if documents cannot show it. */
  readonly isWritten: ((now: WireDocument | undefined) => boolean) | null;
  /** Finds what a transaction must not contain, because it would neither commit nor end. */
  readonly findForbidden?: (ids: readonly string[]) => Promise<ReadonlyMap<number, EntwriteError>>;
  readonly findRefused: (ids: readonly string[], cause: unknown) => Promise<ReadonlyMap<number, EntwriteError>>;
}

/**
 * Reads the documents that match a query and changes them, a hundred per request (or per transaction, if Appwrite refuses bulk writes).
 * A document that others wrote to meanwhile is read again, and skipped if it no longer matches.
 *
 * @returns how many were changed
 * @throws EntwriteError `bulk_incomplete` (a BulkWriteError), whose indexes follow the order of creation
 */
export async function changeMany(
  session: WriteSession,
  node: QueryNode,
  change: ManyChange,
  options: BulkOptions,
): Promise<number> {
  const { documents: matching, stillMatching } = await matchingDocuments(session, node);
  if (matching.length === 0) return 0;
  const known = new Map(matching.map((document, place) => [place, document]));
  const idOf = (place: number) => matching[place]?.$id ?? '';
  const places = new Map(matching.map(({ $id }, place) => [$id, place]));
  const isBulk = takesBulk(session);
  const isOpen = isBulk ? isLostAnswer : isOutcomeLost;
  const { collection } = session.metadata();
  const done = new Set<number>();
  /** Documents of requests whose responses were lost, so that the change may be applied at any time. */
  const lost = new Set<number>();
  let skipped = 0;

  /** Reads stale documents again; returns those that still match. */
  const refresh = async (stale: readonly number[]): Promise<readonly number[]> => {
    const now = new Map((await stillMatching(stale.map(idOf))).map((document) => [places.get(document.$id), document]));
    return stale.filter((place) => {
      const document = now.get(place);
      if (document === undefined) skipped += 1;
      else known.set(place, document);
      return document !== undefined;
    });
  };

  /** Marks the documents that already show the change as done. */
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
        let pending: readonly number[] = chunk.filter((place) => !done.has(place));
        const [forbidden] = isBulk ? [] : [...((await change.findForbidden?.(pending.map(idOf)))?.values() ?? [])];
        if (forbidden !== undefined) throw forbidden;
        for (let attempt = 1; pending.length > 0; attempt += 1) {
          for (const place of isBulk ? await sendInBulk(pending) : await sendInTransaction(pending)) done.add(place);
          pending = pending.filter((place) => !done.has(place));
          // The request matches only unchanged documents, so one it missed was written to: by the lost request, or by others.
          await findDone(pending.filter((place) => lost.has(place)));
          pending = pending.filter((place) => !done.has(place));
          if (attempt === ATTEMPTS && pending.length > 0) throw changedByOthers(session, pending.map(idOf));
          if (pending.length > 0) pending = await refresh(pending);
        }
      },
      async findWritten(chunk, error) {
        const pending = chunk.filter((place) => !done.has(place));
        if (isOpen(error)) for (const place of pending) lost.add(place);
        if (change.isWritten !== null) await findDone(pending);
        return chunk.filter((place) => done.has(place));
      },
      async findRefused(chunk, cause) {
        const refused = await change.findRefused(chunk.map(idOf), cause);
        return new Map([...refused].map(([at, error]) => [chunk[at] ?? 0, error]));
      },
    },
    options,
  );
  return matching.length - skipped;

  /** Changes the documents that are still as read; returns them. */
  async function sendInBulk(pending: readonly number[]): Promise<readonly number[]> {
    const times = [...new Set(pending.map((place) => known.get(place)?.$updatedAt ?? ''))];
    const queries = [wire.equal('$id', pending.map(idOf)), wire.equal('$updatedAt', times)];
    const page = await change.sendBulk(await session.documents(), queries.map(queryText));
    return page.documents.flatMap(({ $id }) => places.get($id) ?? []);
  }

  /** Changes all of the documents, or none if one of them is no longer as read. */
  async function sendInTransaction(pending: readonly number[]): Promise<readonly number[]> {
    const isUnchanged = async () => {
      const now = await listByIds(session, pending.map(idOf), ['$id']);
      return pending.every((place) => now.get(idOf(place))?.$updatedAt === known.get(place)?.$updatedAt);
    };
    const operations = pending.map((place) => change.operation(idOf(place)));
    try {
      return (await commitTogether(await session.documents(), operations, isUnchanged)) ? pending : [];
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
    found: `documents that others wrote to at each of ${ATTEMPTS} attempts`,
    expected: 'documents that nobody else writes to during a request',
    remedy: 'Try again when fewer others write to them.',
  });
}
