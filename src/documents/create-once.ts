import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { isUncertain } from '../appwrite/http/repeat-request.js';
import { isTaken } from '../appwrite/http/server-error.js';
import { pause } from '../util/pause.js';

const ATTEMPTS = 5;
const FIRST_DELAY = 50;

interface Creation {
  /** Runs before each attempt. */
  readonly before?: () => Promise<void>;
  readonly create: () => Promise<WireDocument>;
  /** The document of that id; null where there is none. */
  readonly find: () => Promise<WireDocument | null>;
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
export async function createOnce({ before, create, find, isOurs, acceptsEarlier = false }: Creation): Promise<Created> {
  for (let attempt = 1; ; attempt += 1) {
    await before?.();
    try {
      return { document: await create(), shownBy: 'answer' };
    } catch (error) {
      const isThere = isTaken(error);
      if (!isUncertain(error) && !(isThere && (attempt > 1 || acceptsEarlier))) throw error;
      const found = await find();
      if (found !== null && isOurs(found))
        return { document: found, shownBy: attempt === 1 && isThere ? 'earlier' : 'document' };
      if (isThere || attempt === ATTEMPTS) throw error;
      await pause(FIRST_DELAY * 2 ** attempt);
    }
  }
}
