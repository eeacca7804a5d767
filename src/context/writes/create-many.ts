import { commitTogether, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import { BULK_LIMIT } from '../../appwrite/documents/document-gateway.js';
import { bodySize } from '../../appwrite/http/body-size.js';
import { isLostAnswer } from '../../appwrite/http/repeat-request.js';
import { LOOK_FIRST } from '../../documents/unsettled-write.js';
import { creationOperations, perTransaction } from '../links/patches-apart.js';
import type { Draft } from '../validation/draft.js';
import { findRefusals } from './explain-refusal.js';
import { listByIds } from './list-by-ids.js';
import { type BulkWork, runBulk } from './run-bulk.js';
import { createDraftOnce, hasOperators, isCreated } from './write-once.js';
import type { BulkOptions } from './write-options.js';
import { takesBulk, type WriteSession } from './write-session.js';

/** Creates documents a hundred at a time, all or nothing: in one request, or in a transaction if Appwrite refuses bulk writes. Throws `bulk_incomplete`. */
export async function createMany(
  session: WriteSession,
  drafts: readonly Draft[],
  options: BulkOptions = {},
): Promise<void> {
  if (session.stage !== null) {
    for (const draft of drafts) session.stage.create(draft);
    return;
  }
  if (drafts.length > 0) await runBulk(session, creations(session, drafts), options);
}

function creations(session: WriteSession, drafts: readonly Draft[]): BulkWork {
  const { collection } = session.metadata();
  const isBulk = takesBulk(session);
  const at = (places: readonly number[]) => places.flatMap((place) => drafts[place] ?? []);
  return {
    at: collection,
    isOpen: isBulk ? isLostAnswer : isOutcomeLost,
    remedy: LOOK_FIRST,
    ids: drafts.map(({ id }) => id),
    size: isBulk ? BULK_LIMIT : perTransaction(drafts),
    lengthOf: (place) =>
      goesAlone(session, drafts[place]) ? Number.POSITIVE_INFINITY : bodySize(drafts[place]?.stored ?? {}),
    async send(places) {
      const chunk = at(places);
      const [only, ...others] = chunk;
      if (only !== undefined && others.length === 0) return void (await createDraftOnce(session, only));
      const documents = await session.documents();
      if (isBulk) return void (await documents.createMany(collection, chunk.map(rowOf)));
      await commitTogether(documents, chunk.flatMap(creationOperations));
    },
    async findWritten(places) {
      const found = await listByIds(
        session,
        at(places).map(({ id }) => id),
      );
      return places.filter((place) => {
        const draft = drafts[place];
        const document = draft && found.get(draft.id);
        return document !== undefined && draft !== undefined && isCreated(document, draft);
      });
    },
    async findRefused(places, cause) {
      const rows = at(places).map(({ id, stored, nested }) => ({ id, stored, nested, isNew: true }));
      const found = await findRefusals(session, rows, cause);
      return new Map([...found].map(([row, error]) => [places[row] ?? 0, error]));
    },
  };
}

/** Whether a new document is created by itself: in a transaction with others, unlike alone or in bulk, Appwrite would execute its text as an operator. */
export function goesAlone(session: WriteSession, draft: Draft | undefined): boolean {
  return draft !== undefined && !takesBulk(session) && hasOperators(draft);
}

/** A new document in the format of bulk requests. */
export function rowOf({ id, stored, permissions }: Draft): Readonly<Record<string, unknown>> {
  return { $id: id, ...stored, ...(permissions && { $permissions: permissions }) };
}
