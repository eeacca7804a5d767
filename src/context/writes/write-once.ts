import type { DocumentWrite, WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import { isUncertain, repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { createOnce } from '../../documents/create-once.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { EntwriteError } from '../../errors.js';
import { storedAnswer } from '../hydration/stored-answer.js';
import type { Draft } from '../validation/draft.js';
import { operatorText } from '../validation/store-operator.js';
import { explainRefusal } from './explain-refusal.js';
import type { WriteSession } from './write-session.js';

/** Creates a document once although answers get lost. */
export async function createDraftOnce(session: WriteSession, draft: Draft): Promise<WireDocument> {
  if (session.stage !== null) return session.stage.create(draft);
  const documents = await session.documents();
  const { collection } = session.metadata();
  const { id, stored } = draft;
  try {
    const { document, shownBy } = await createOnce({
      create: () => documents.create(collection, id, writeOf(draft)),
      find: () => documents.get(collection, id),
      isOurs: (found) => isCreated(found, draft),
    });
    return shownBy === 'answer' ? await storedAnswer(draft.metadata, stored, document, session.capabilities) : document;
  } catch (error) {
    throw await explainRefusal(session, { id, isNew: true, stored }, error);
  }
}

/**
 * Changes a document. Values are sent again when an answer gets lost, which leaves the same result; operators are not.
 *
 * @throws EntwriteError `write_unsettled` for operators whose answer was lost
 */
export async function updateOnce(session: WriteSession, id: string, draft: Draft): Promise<WireDocument> {
  if (session.stage !== null) return session.stage.update(id, draft);
  const documents = await session.documents();
  const { stored } = draft;
  const repeatable = !hasOperators(draft);
  try {
    const answer = await documents.update(session.metadata().collection, id, writeOf(draft), { repeatable });
    return await storedAnswer(draft.metadata, stored, answer, session.capabilities);
  } catch (error) {
    if (!repeatable && isUncertain(error)) throw unsettledWrite(session, id, error);
    throw await explainRefusal(session, { id, isNew: false, stored }, error);
  }
}

/** Deletes a document; where an answer got lost, that it is gone shows that it was deleted. */
export async function deleteOnce(session: WriteSession, id: string): Promise<void> {
  const { collection } = session.metadata();
  if (session.stage !== null) return session.stage.delete(collection, id);
  const documents = await session.documents();
  await repeatUntilDone(async (attempt) => {
    if (attempt > 1 && (await documents.get(collection, id)) === null) return;
    try {
      await documents.delete(collection, id);
    } catch (error) {
      if (attempt === 1 || serverErrorType(error) !== 'row_not_found') throw error;
    }
  });
}

/** Changes a number. Throws `write_unsettled` where the answer was lost. */
export async function stepOnce(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const { collection } = session.metadata();
  if (session.stage !== null) return session.stage.step(collection, id, step);
  try {
    return await (await session.documents()).step(collection, id, step);
  } catch (error) {
    throw isUncertain(error) ? unsettledWrite(session, id, error) : error;
  }
}

export function writeOf({ stored, permissions }: Draft): DocumentWrite {
  return { values: stored, ...(permissions && { permissions }) };
}

export function hasOperators({ stored }: Draft): boolean {
  return Object.values(stored).some((value) => operatorText(value) !== null);
}

/** Whether a document was created from a draft: by its id where that was made for it, whatever others wrote to it since. */
export function isCreated(document: WireDocument, draft: Draft): boolean {
  return draft.hasMadeId || holds(document, draft);
}

/** Whether a document has the values and permissions of a draft: links are not compared, since they are read in another form than they are written. */
export function holds(document: WireDocument, { metadata, stored, permissions }: Draft): boolean {
  const properties = new Map(metadata.properties.map((property) => [property.key, property]));
  const isSame = Object.entries(stored).every(([key, value]) => {
    const property = properties.get(key);
    if (property?.kind === 'relationship') return true;
    const type = property?.kind === 'attribute' ? property.attribute.type : isTime(key) ? 'datetime' : undefined;
    return sameStoredValue(document[key] ?? null, value ?? null, type);
  });
  return isSame && (permissions === undefined || permissions.every((one) => document.$permissions.includes(one)));
}

function isTime(key: string): boolean {
  return key === '$createdAt' || key === '$updatedAt';
}

/** The error of a write that the server may have carried out, where repeating it could carry it out twice. */
export function unsettledWrite(session: WriteSession, id: string, cause: unknown): EntwriteError {
  return new EntwriteError(
    'write_unsettled',
    {
      at: `${session.metadata().collection}/${id}`,
      found: 'a lost answer to a write that works on the stored value',
      expected: 'an answer',
      remedy: 'Read the document to see whether it was written; in `db.transaction` such a write is carried out once.',
    },
    { cause },
  );
}
