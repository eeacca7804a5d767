import { isConflict, isOutcomeLost } from '../appwrite/documents/commit-together.js';
import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { isUncertain, sendOnce } from '../appwrite/http/repeat-request.js';
import { isTaken } from '../appwrite/http/server-error.js';

interface Creation {
  /** Runs before each attempt. */
  readonly before?: () => Promise<void>;
  readonly create: () => Promise<WireDocument>;
  /** Reads the document by its id; null if there is none. Throws if the error means that it cannot be created. */
  readonly find: (error: unknown) => Promise<WireDocument | null>;
  /** Whether the document found under the id is the one this call creates. */
  readonly isOurs: (document: WireDocument) => boolean;
  /** Whether a document that an earlier run created counts as ours. */
  readonly acceptsEarlier?: boolean;
}

/** The created document, and how we know: `earlier` if the first attempt already found it there. */
interface Created {
  readonly document: WireDocument;
  readonly shownBy: 'answer' | 'document' | 'earlier';
}

/** Creates a document exactly once even if responses are lost: the id is chosen before the first attempt, so a lookup settles its outcome. */
export function createOnce({ before, create, find, isOurs, acceptsEarlier = false }: Creation): Promise<Created> {
  return sendOnce<Created>({
    async send() {
      await before?.();
      return { document: await create(), shownBy: 'answer' };
    },
    isOpen: (error, attempt) =>
      isLost(error) || isConflict(error) || (isTaken(error) && (attempt > 1 || acceptsEarlier)),
    async find(error, attempt) {
      const document = await find(error);
      const isEarlier = attempt === 1 && !isLost(error);
      if (document !== null && isOurs(document) && (acceptsEarlier || !isEarlier))
        return { outcome: { document, shownBy: isEarlier ? 'earlier' : 'document' } };
      // A 409 means either that the id is taken or that a linked document was written to; only the lookup tells which.
      if (isTaken(error) || (isConflict(error) && document !== null)) throw error;
      return null;
    },
  });
}

/** Whether a write, alone or in a transaction, may have been carried out although its response does not say so. */
export function isLost(error: unknown): boolean {
  return isUncertain(error) || isOutcomeLost(error);
}
