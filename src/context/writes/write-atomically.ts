import { isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import { isUnanswered, isUncertain } from '../../appwrite/http/repeat-request.js';
import { unsettledWrite } from '../../documents/unsettled-write.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { mayBeTaken } from './explain-refusal.js';

/** How to write documents, given by index, in one request or transaction, all or nothing. */
export interface AtomicWrite {
  /** The collection, for messages. */
  readonly at: string;
  readonly send: (places: readonly number[]) => Promise<void>;
  /** Whether an error of `send` leaves its outcome open. */
  readonly isOpen: (error: EntwriteError) => boolean;
  /** The remedy if the outcome stays open (`write_unsettled`); null if the write may simply be repeated. */
  readonly remedy: string | null;
  /** Finds the documents that were written after all, when a response was lost. If it throws, all of them fail. */
  readonly findWritten: (places: readonly number[], error: EntwriteError) => Promise<readonly number[]>;
  /** Finds the documents that clash with others, and why. */
  readonly findRefused: (places: readonly number[], cause: unknown) => Promise<ReadonlyMap<number, EntwriteError>>;
}

interface AtomicOutcome {
  readonly written: readonly number[];
  readonly failed: ReadonlyMap<number, EntwriteError>;
  readonly notTried: readonly number[];
}

const ATTEMPTS = 5;
const FIRST_DELAY = 50;

/**
 * Writes a portion of documents exactly once, in spite of lost responses and concurrent writes. If a unique value is taken, one query
 * finds the documents concerned; with `collects` the rest is written, otherwise not tried. If an error names no document, the
 * portion is halved to find it with `collects`, and fails as a whole otherwise.
 */
export async function writeAtomically(
  places: readonly number[],
  write: AtomicWrite,
  collects: boolean,
  /** Whether the outcome of an earlier request for them is open. */
  wasOpen = false,
): Promise<AtomicOutcome> {
  const written: number[] = [];
  const failed = new Map<number, EntwriteError>();
  let pending = places;
  let mayArrive = wasOpen;
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    try {
      await write.send(pending);
      written.push(...pending);
      return { written, failed, notTried: [] };
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
      mayArrive ||= write.isOpen(error);
      const fail = (isKnown: boolean): void => {
        const isUnsettled = mayArrive && !isKnown && write.remedy !== null;
        for (const place of pending)
          failed.set(place, isUnsettled ? unsettledWrite(write.at, error, write.remedy) : named(error, write.at));
        pending = [];
      };
      const isLost = isUncertain(error) || isOutcomeLost(error);
      if (isLost || hasCode(error, 'transaction_unsettled') || attempt > 1) {
        const done = await write.findWritten(pending, error).catch(() => null);
        if (done === null) {
          fail(false);
          break;
        }
        written.push(...done);
        pending = pending.filter((place) => !done.includes(place));
        if (pending.length === 0) break;
      }
      const refused = mayBeTaken(error) ? await write.findRefused(pending, error) : new Map<number, EntwriteError>();
      if (refused.size > 0) {
        for (const [place, reason] of refused) failed.set(place, reason);
        pending = pending.filter((place) => !refused.has(place));
        if (!collects) break;
        continue;
      }
      const isTransient = isLost || isConflict(error);
      if (isTransient && attempt < ATTEMPTS) {
        await pause(FIRST_DELAY * 2 ** attempt * Math.random());
        continue;
      }
      if (!collects || pending.length === 1) {
        fail(!isUnanswered(error));
        break;
      }
      const middle = Math.ceil(pending.length / 2);
      for (const half of [pending.slice(0, middle), pending.slice(middle)]) {
        const part = await writeAtomically(half, write, collects, mayArrive);
        written.push(...part.written);
        for (const [place, reason] of part.failed) failed.set(place, reason);
      }
      pending = [];
    }
  }
  return { written, failed, notTried: pending };
}

/** Appwrite's conflicts name nothing. */
function named(error: EntwriteError, at: string): EntwriteError {
  if (!isConflict(error) || hasCode(error, 'transaction_conflict')) return error;
  const facts = {
    at,
    found: `a conflict at each of ${ATTEMPTS} attempts: others wrote to its documents, or two of them link a document that only one can hold`,
    expected: 'documents that nothing else writes to for a few requests',
    remedy:
      "Link each such document once, or set `onError: 'collect'`, which writes documents of a conflict one by one.",
  };
  return new EntwriteError('transaction_conflict', facts, { cause: error });
}
