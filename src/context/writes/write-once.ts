import { commitTogether, isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isTime } from '../../appwrite/documents/given-times.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import { isLostAnswer, isUnanswered, isUncertain, repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { isTaken, serverErrorType } from '../../appwrite/http/server-error.js';
import { createOnce } from '../../documents/create-once.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { LOOK_FIRST, unsettledWrite } from '../../documents/unsettled-write.js';
import { samePermissions } from '../../schema/canonical-permissions.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { pause } from '../../util/pause.js';
import { retry } from '../../util/retry.js';
import { storedAnswer } from '../hydration/stored-answer.js';
import { deletionForbidden } from '../links/forbidden-deletions.js';
import { linkEnds } from '../links/link-ends.js';
import { creationOperations } from '../links/patches-apart.js';
import { writeOf } from '../links/write-of.js';
import { documentNotFound } from '../queries/require-id.js';
import type { Draft } from '../validation/draft.js';
import { goneLinks } from '../validation/missing-links.js';
import { changesOrWritesOthers, isCostly, mayReplace, replacedBy, takesOff } from './draft-links.js';
import { explainRefusal } from './explain-refusal.js';
import type { WriteSession } from './write-session.js';

/** Attempts to replace a link while others write to its ends. */
const ATTEMPTS = 5;
const FIRST_DELAY = 40;

/** Creates a document exactly once even if responses are lost. */
export async function createDraftOnce(session: WriteSession, draft: Draft): Promise<WireDocument> {
  if (session.stage !== null) return session.stage.create(draft);
  const documents = await session.documents();
  const { collection } = session.metadata();
  const { id, stored } = draft;
  const explained = (error: unknown) =>
    explainRefusal(session, { id, isNew: true, stored, nested: draft.nested }, error);
  const isOurs = (found: WireDocument) => isCreated(found, draft);
  const operations = creationOperations(draft);
  const beside = operations.length > 1 ? operations : [];
  let sendings = 0;
  let mayArrive = false;
  try {
    const { document, shownBy } = await createOnce({
      create() {
        sendings += 1;
        // If an earlier request still arrives, this one is refused and must not have changed others.
        const isolated = sendings === 1 ? isCostly(session, draft) : changesOrWritesOthers(draft);
        return documents.create(collection, id, writeOf(draft), { isolated, beside });
      },
      async find(error) {
        mayArrive ||= isLostAnswer(error) || isOutcomeLost(error);
        const document = await documents.get(collection, id).catch((failure: unknown) => {
          throw mayArrive ? unsettledWrite(`${collection}/${id}`, error, LOOK_FIRST) : failure;
        });
        const isEarlier = sendings > 1 && document !== null && isOurs(document);
        const reason = isConflict(error) && !isEarlier ? await explained(error) : error;
        if (reason !== error) throw reason;
        return document;
      },
      isOurs,
    });
    return shownBy === 'answer' ? await storedAnswer(draft.metadata, stored, document, session.capabilities) : document;
  } catch (error) {
    if (mayArrive && isUnanswered(error)) throw unsettledWrite(`${collection}/${id}`, error, LOOK_FIRST);
    throw await explained(error);
  }
}

/**
 * Updates a document. After a lost response, values are sent again, because that is idempotent; operators are not. Appwrite cannot
 * replace a two-way one-to-one link, so that is removed first, in the same transaction.
 *
 * @throws EntwriteError `write_unsettled` for operators whose response was lost
 */
export async function updateOnce(session: WriteSession, id: string, draft: Draft): Promise<WireDocument> {
  if (session.stage !== null) return session.stage.update(id, draft);
  const { stored } = draft;
  const repeatable = !hasOperators(draft);
  try {
    const answer = await sendPatch(session, id, draft, repeatable);
    return await storedAnswer(draft.metadata, stored, answer, session.capabilities);
  } catch (error) {
    if (!repeatable && isLostAnswer(error)) throw unsettledWrite(`${session.metadata().collection}/${id}`, error);
    const reason = await explainRefusal(session, { id, isNew: false, stored, nested: draft.nested }, error);
    if (reason !== error || !isTaken(error) || !mayReplace(draft)) throw reason;
    return replaceLinks(session, id, draft);
  }
}

/** Sends a patch. If it fails and removes a link, it is repeated after checking whether the link's target is gone, which makes Appwrite fail. */
async function sendPatch(session: WriteSession, id: string, draft: Draft, repeatable: boolean): Promise<WireDocument> {
  const documents = await session.documents();
  const { collection } = session.metadata();
  const write = writeOf(draft);
  // A user cannot tell a deleted target from one they may not read.
  if (!repeatable || session.isUser || !takesOff(draft)) return documents.update(collection, id, write, { repeatable });
  try {
    return await documents.update(collection, id, write);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const ends = linkEnds(draft.metadata);
    const values = { ...draft.stored, ...(await goneLinks(documents, collection, id, ends, draft.stored)) };
    return documents.update(collection, id, { ...write, values }, { repeatable });
  }
}

/** A patch as operations of a transaction, which first remove the links that Appwrite cannot replace. */
export function patchOperations(
  collection: string,
  id: string,
  draft: Draft,
  document: WireDocument | undefined,
): readonly StagedOperation[] {
  const on = { action: 'update', collection, id } as const;
  const unlinking = document === undefined ? null : replacedBy(draft, document);
  const patch = { ...on, values: draft.stored, ...writeOf(draft) };
  return unlinking === null ? [patch] : [{ ...on, values: unlinking }, patch];
}

/** Updates a document and replaces its one-to-one links; retried if others write to the linked documents. */
async function replaceLinks(session: WriteSession, id: string, draft: Draft): Promise<WireDocument> {
  const documents = await session.documents();
  const { collection } = session.metadata();
  return retry(
    async () => {
      const document = await documents.get(collection, id);
      if (document === null) throw documentNotFound(session.metadata(), id);
      await commitTogether(documents, patchOperations(collection, id, draft, document));
      return (await documents.get(collection, id)) ?? document;
    },
    { attempts: ATTEMPTS, on: isConflict, before: (_, attempt) => pause(FIRST_DELAY * 2 ** attempt * Math.random()) },
  ).catch((error: unknown) => {
    throw isOutcomeLost(error) ? unsettledWrite(`${collection}/${id}`, error) : error;
  });
}

/** Deletes a document. After a lost response, its absence shows that it was deleted. */
export async function deleteOnce(session: WriteSession, id: string): Promise<void> {
  const { collection } = session.metadata();
  if (session.stage !== null) return session.stage.delete(collection, id);
  const documents = await session.documents();
  await repeatUntilDone(async (attempt) => {
    if (attempt > 1 && (await documents.get(collection, id)) === null) return;
    try {
      await documents.delete(collection, id);
    } catch (error) {
      const type = serverErrorType(error);
      if (type === 'row_delete_restricted') throw deletionForbidden({ collection, id, by: null }, error);
      if (attempt === 1 || type !== 'row_not_found') throw error;
    }
  });
}

/** Steps a number. Throws `write_unsettled` if the response was lost. */
export async function stepOnce(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const { collection } = session.metadata();
  if (session.stage !== null) return session.stage.step(collection, id, step);
  try {
    return await (await session.documents()).step(collection, id, step);
  } catch (error) {
    throw isLostAnswer(error) ? unsettledWrite(`${collection}/${id}`, error) : error;
  }
}

export function hasOperators({ stored }: Draft): boolean {
  return Object.values(stored).some(isOperatorText);
}

/** Whether a document was created from a draft. If the id was made for the draft, it alone decides, whatever others wrote since. */
export function isCreated(document: WireDocument, draft: Draft): boolean {
  return draft.hasMadeId || holds(document, draft);
}

/** Whether a document has the values and permissions of a draft. Links are not compared, because they are read in another form than written. */
export function holds(document: WireDocument, { metadata, stored, permissions }: Draft): boolean {
  const properties = new Map(metadata.properties.map((property) => [property.key, property]));
  const isSame = Object.entries(stored).every(([key, value]) => {
    const property = properties.get(key);
    if (property?.kind === 'relationship') return true;
    const type = property?.kind === 'attribute' ? property.attribute.type : isTime(key) ? 'datetime' : undefined;
    return sameStoredValue(document[key] ?? null, value ?? null, type);
  });
  return isSame && (permissions === undefined || samePermissions(permissions, document.$permissions));
}
