import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isUncertain } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { ATTEMPTS, underGuard } from '../../documents/under-guard.js';
import { hasRelationships } from '../../documents/write-strategy.js';
import { queryText, wire } from '../../query/wire-query.js';
import { pause } from '../../util/pause.js';
import type { DataContext } from './data-context.js';
import type { DataDocument, DataValues } from './data-document.js';
import { dataFailed } from './data-problem.js';
import type { ValueChange } from './value-changes.js';

/** The outcome of a document; `gone` where somebody deleted it. */
export type ChangeOutcome = 'changed' | 'unchanged' | 'gone';

/** The values a document is to get; null or what it holds already: none. Asked again with what others made of it meanwhile. */
export type DecideValues = (
  document: DataDocument,
) => DataValues | null | undefined | Promise<DataValues | null | undefined>;

/** How often answers may get lost. */
const LOST_ANSWERS = 4;
const FIRST_DELAY = 50;

/**
 * Writes what differs in one guarded PATCH: where the document, or what it is linked with, is newer than it was read, it is read
 * again and the question asked again. An answer that got lost is looked up in the document.
 *
 * @param select the stored keys it was read with; everything when left out
 * @returns the outcome, and the document as it is then as far as anybody knows
 */
export async function changeDocument(
  context: DataContext,
  collection: string,
  read: WireDocument,
  decide: DecideValues,
  select?: readonly string[],
): Promise<{ readonly outcome: ChangeOutcome; readonly document: WireDocument }> {
  context.requireWritable(collection);
  const rules = context.rules(collection);
  const selection = select === undefined ? [] : [queryText(wire.select(select))];
  let latest = read;
  let failure: unknown;
  let lost = 0;
  let unsure: { readonly change: ValueChange; readonly before: WireDocument } | null = null;

  async function attempt(document: WireDocument, unlessNewerThan: string): Promise<ChangeOutcome | null> {
    latest = document;
    if (unsure !== null && document.$updatedAt !== unsure.before.$updatedAt) {
      if (rules.missing(document, unsure.change) === null) {
        const isOurs = rules.isOnly(document, unsure.before, unsure.change);
        await context.written(record(collection, document.$id, isOurs ? document.$updatedAt : null, unsure.before));
        return 'changed';
      }
    }
    if (lost >= LOST_ANSWERS) throw failure;
    const values = await decide(document);
    const change = values ? rules.missing(document, rules.stored(values)) : null;
    if (change === null) return unsure === null ? 'unchanged' : 'changed';
    const unlinking = rules.unlinking(document, change);
    await context.beforeWrite();
    let answer: WireDocument;
    try {
      answer = await context.documents.update(collection, document.$id, unlinking ?? change, { unlessNewerThan });
    } catch (error) {
      failure = error;
      const type = serverErrorType(error);
      if (type === 'row_not_found') return 'gone';
      if (type === 'row_update_conflict') return null;
      if (!isUncertain(error)) throw error;
      unsure = { change, before: document };
      lost += 1;
      if (lost < LOST_ANSWERS) await pause(FIRST_DELAY * 2 ** lost);
      return null;
    }
    await context.written(record(collection, answer.$id, answer.$updatedAt, document));
    latest = answer;
    return unlinking === null ? 'changed' : attempt(answer, answer.$updatedAt);
  }

  const outcome = await underGuard(
    read,
    {
      guardTime: hasRelationships(context.schema, collection) ? context.ports.serverTime : null,
      readAgain: () => context.documents.get(collection, read.$id, selection),
    },
    attempt,
  );
  if (outcome === 'contended') throw busy(collection, read.$id, failure);
  return { outcome, document: latest };
}

function record(collection: string, id: string, updatedAt: string | null, before: WireDocument) {
  return { collection, id, kind: 'updated', updatedAt, before: before.$updatedAt } as const;
}

/** The error of a document that others wrote to each time it was to be changed. */
export function busy(collection: string, id: string, cause: unknown) {
  return dataFailed(
    {
      at: `${collection}/${id}`,
      found: `a document that others wrote to at each of ${ATTEMPTS} attempts to change it`,
      expected: 'a document that holds still for one request',
      remedy: 'Run again when fewer others write to it.',
    },
    cause,
  );
}
