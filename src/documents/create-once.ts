import { isConflict, isOutcomeLost } from '../appwrite/documents/commit-together.js';
import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { isUncertain, sendOnce } from '../appwrite/http/repeat-request.js';
import { isTaken } from '../appwrite/http/server-error.js';

interface Creation {
  /** Runs before each attempt. */
  readonly before?: () => Promise<void>;
  readonly create: () => Promise<WireDocument>;
  /** The document of that id; null where there is none. Throws where the error means that it cannot be created. */
  readonly find: (error: unknown) => Promise<WireDocument | null>;
  /** Whether a document of that id is the one that was to be created. */
  readonly isOurs: (document: WireDocument) => boolean;
  /** Whether one that an earlier run created counts, too. */
  readonly acceptsEarlier?: boolean;
}

/** The document as it was created, and how that is known: `earlier` where the first attempt met it. */
interface Created {
  readonly document: WireDocument;
  readonly shownBy: 'answer' | 'document' | 'earlier';
}

/** Creates a document once although answers get lost: its id is made before the first attempt, and shows whether that was carried out. */
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
      // A conflict does not say whether the document is taken, or others wrote to what it links.
      if (isTaken(error) || (isConflict(error) && document !== null)) throw error;
      return null;
    },
  });
}

function isLost(error: unknown): boolean {
  return isUncertain(error) || isOutcomeLost(error);
}
