import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { goneLinks } from '../../context/validation/missing-links.js';
import { type LinkWatch, unseenEnds, watchLinks } from '../../documents/links/unseen-links.js';
import { ATTEMPTS, type RetryReason, type SendGuarded, underGuard } from '../../documents/under-guard.js';
import { relationshipEnds } from '../../query/schema-collection.js';
import { queryText, wire } from '../../query/wire-query.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import type { DataDocument, DataValues } from './data-document.js';
import { dataFailed, linksUnsure } from './data-problem.js';
import type { DataStepContext } from './data-step-context.js';
import { outside } from './run-to-end.js';
import type { ValueChange } from './value-changes.js';

/** The outcome for a document; `gone` if it was deleted. */
export type ChangeOutcome = 'changed' | 'unchanged' | 'gone';

/** The values a document should get; null, or what it already holds: none. Called again if others change the document meanwhile. */
export type DecideValues = (
  document: DataDocument,
) => DataValues | null | undefined | Promise<DataValues | null | undefined>;

/**
 * Writes what differs in one guarded PATCH. If the document, or a linked one, is newer than it was read, it is read again and decided
 * again. A lost response is resolved by looking at the document.
 *
 * @param select the stored keys it was read with; everything by default
 * @returns the outcome, and the document as last known
 */
export async function changeDocument(
  context: DataStepContext,
  collection: string,
  read: WireDocument,
  decide: DecideValues,
  select?: readonly string[],
): Promise<{ readonly outcome: ChangeOutcome; readonly document: WireDocument }> {
  context.requireWritable(collection);
  const rules = context.rules(collection);
  const ends = relationshipEnds(context.schema, collection);
  const selection = select === undefined ? [] : [queryText(wire.select(select))];
  const readAgain = () => context.documents.get(collection, read.$id, selection);
  let latest = read;
  let unsure: WrittenChange | null = null;

  async function settleLost(document: WireDocument): Promise<ChangeOutcome | null> {
    latest = document;
    if (unsure === null || document.$updatedAt === unsure.before.$updatedAt) return null;
    if (rules.missing(document, unsure.change) !== null) return null;
    const isOurs = rules.isOnly(document, unsure.before, unsure.change);
    await context.written(record(collection, document.$id, isOurs ? document.$updatedAt : null, unsure.before));
    await refuseLostLinks(collection, unsure);
    return 'changed';
  }

  /** @param gone links to deleted documents, which a step's own write must not set */
  function update(id: string, write: ValueChange, gone: ValueChange['values'], unlessNewerThan: string) {
    const values = { ...write.values, ...gone };
    const send = (documents: DocumentGateway) =>
      documents.update(collection, id, { ...write, values }, { unlessNewerThan });
    return Object.keys(gone).length === 0 ? send(context.documents) : outside(() => send(context.deps.documents));
  }

  async function attempt(
    document: WireDocument,
    unlessNewerThan: string,
    send: SendGuarded,
  ): Promise<ChangeOutcome | RetryReason> {
    latest = document;
    const values = await decide(document);
    const change = values === null || values === undefined ? null : rules.missing(document, rules.stored(values));
    if (change === null) return unsure === null ? 'unchanged' : 'changed';
    const unlinking = rules.unlinking(document, change);
    if (unlinking !== null) await context.requireStorable(collection, [change.values]);
    const unseen = unseenEnds(context.schema, collection, Object.keys(change.values));
    const watch = await watchLinks(unseen, document, {
      documents: context.documents,
      serverTime: context.deps.serverTime,
      readAgain,
    });
    if (watch === null) return 'newer';
    await context.beforeWrite();
    const { $id } = document;
    const write = unlinking ?? change;
    const gone = unsure === null ? null : await goneLinks(context.documents, collection, $id, ends, write.values);
    const answer = await send(() => update($id, write, gone ?? {}, unlessNewerThan));
    if (answer === 'lost') unsure = { change, before: document, watch };
    if (typeof answer === 'string') return answer;
    await context.written(record(collection, answer.$id, answer.$updatedAt, document));
    latest = answer;
    await refuseLostLinks(collection, { change, before: document, watch });
    return unlinking === null ? 'changed' : attempt(answer, answer.$updatedAt, send);
  }

  const outcome = await underGuard<ChangeOutcome>(
    read,
    {
      guardTime: hasRelationships(context.schema, collection) ? context.deps.serverTime : null,
      readAgain,
      settleLost,
      refuse: (cause) => busy(collection, read.$id, cause),
    },
    attempt,
  );
  return { outcome, document: latest };
}

interface WrittenChange {
  readonly change: ValueChange;
  readonly before: WireDocument;
  readonly watch: LinkWatch;
}

/** Throws data_step_failed if the change may have overwritten what others did, unseen, at the other end of a link. */
async function refuseLostLinks(collection: string, { change, before, watch }: WrittenChange): Promise<void> {
  const others = await watch.others(change.values);
  if (others !== null) throw linksUnsure(`${collection}/${before.$id}`, others);
}

function record(collection: string, id: string, updatedAt: string | null, before: WireDocument) {
  return { collection, id, kind: 'updated', updatedAt, before: before.$updatedAt } as const;
}

/** The error for a document that others wrote to at every attempt to change it. */
export function busy(collection: string, id: string, cause: unknown) {
  return dataFailed(
    {
      at: `${collection}/${id}`,
      found: `a document that others wrote to at each of ${ATTEMPTS} attempts to change it`,
      expected: 'a document that nobody else changes during one request',
      remedy: 'Run again when others write to it less.',
    },
    cause,
  );
}
