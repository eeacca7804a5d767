import type { WireDocument } from '../../appwrite/document-gateway.js';
import { isUncertain } from '../../appwrite/repeat-request.js';
import { serverErrorType } from '../../appwrite/server-error.js';
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

/** How often a document is tried that others keep writing to, or whose answers get lost. */
const CONFLICTS = 50;
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
  let document = read;
  let unlessNewerThan = read.$updatedAt;
  let unsure: { readonly change: ValueChange; readonly before: WireDocument } | null = null;
  for (let conflicts = 0, lost = 0; ; ) {
    const values = await decide(document);
    const change = values ? rules.missing(document, rules.stored(values)) : null;
    if (change === null) return { outcome: unsure === null ? 'unchanged' : 'changed', document };
    const before = document;
    const unlinking = rules.unlinking(document, change);
    let failure: unknown;
    await context.beforeWrite();
    try {
      const answer = await context.documents.update(collection, before.$id, unlinking ?? change, { unlessNewerThan });
      await context.written(record(collection, answer.$id, answer.$updatedAt, before));
      if (unlinking === null) return { outcome: 'changed', document: answer };
      document = answer;
      unlessNewerThan = answer.$updatedAt;
      continue;
    } catch (error) {
      failure = error;
    }
    const type = serverErrorType(failure);
    if (type === 'row_not_found') return { outcome: 'gone', document };
    if (type === 'row_update_conflict') conflicts += 1;
    else if (isUncertain(failure)) {
      unsure = { change, before };
      lost += 1;
      if (lost < LOST_ANSWERS) await pause(FIRST_DELAY * 2 ** lost);
    } else throw failure;
    // Linked documents may be newer for good: from now on the server's time before the reading guards the write.
    const time = conflicts > 0 ? await context.ports.serverTime() : null;
    const now = await context.documents.get(collection, before.$id, selection);
    if (now === null) return { outcome: 'gone', document };
    if (unsure !== null && now.$updatedAt !== unsure.before.$updatedAt && rules.missing(now, unsure.change) === null) {
      const isOurs = rules.isOnly(now, unsure.before, unsure.change);
      await context.written(record(collection, now.$id, isOurs ? now.$updatedAt : null, unsure.before));
      return { outcome: 'changed', document: now };
    }
    if (lost >= LOST_ANSWERS) throw failure;
    if (conflicts >= CONFLICTS) throw busy(collection, before.$id, failure);
    document = now;
    unlessNewerThan = time ?? now.$updatedAt;
  }
}

function record(collection: string, id: string, updatedAt: string | null, before: WireDocument) {
  return { collection, id, kind: 'updated', updatedAt, before: before.$updatedAt } as const;
}

/** The error of a document that others wrote to each time it was to be changed. */
export function busy(collection: string, id: string, cause: unknown) {
  return dataFailed(
    {
      at: `${collection}/${id}`,
      found: `a document that others wrote to ${CONFLICTS} times while it was to be changed`,
      expected: 'a document that holds still for one request',
      remedy: 'Run again when fewer others write to it.',
    },
    cause,
  );
}
