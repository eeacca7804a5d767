import { isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import { isUnanswered, isUncertain } from '../../appwrite/http/repeat-request.js';
import { unsettledWrite } from '../../documents/unsettled-write.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { mayBeTaken } from './explain-refusal.js';

/** Documents, by their place, that one request or one transaction writes whole or not at all. */
export interface AtomicWrite {
  /** Their collection. */
  readonly at: string;
  readonly send: (places: readonly number[]) => Promise<void>;
  /** Whether an error of `send` leaves open whether it was carried out. */
  readonly isOpen: (error: EntwriteError) => boolean;
  /** What to do where one of its sendings is open and nothing shows what became of it (`write_unsettled`); null where it may be sent again. */
  readonly remedy: string | null;
  /** Those that are as they were to be: asked after an answer was lost. Where that gets no answer either, they fail. */
  readonly findWritten: (places: readonly number[], error: EntwriteError) => Promise<readonly number[]>;
  /** Those that cannot be written beside other documents, and why. */
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
 * Writes a portion of many documents once, although answers get lost and others write meanwhile. Documents that a unique value refuses
 * are found by one query; the rest of their portion is then written with `collects`, and left alone otherwise. What is refused for a
 * reason that names no document is halved until it does, or fails whole.
 */
export async function writeAtomically(
  places: readonly number[],
  write: AtomicWrite,
  collects: boolean,
  /** Whether an earlier sending of them leaves open whether it was carried out. */
  wasOpen = false,
): Promise<AtomicOutcome> {
  const written: number[] = [];
  const failed = new Map<number, EntwriteError>();
  let open = places;
  let mayArrive = wasOpen;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    try {
      await write.send(open);
      written.push(...open);
      return { written, failed, notTried: [] };
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
      mayArrive ||= write.isOpen(error);
      const fail = (isKnown: boolean): void => {
        const isUnsettled = mayArrive && !isKnown && write.remedy !== null;
        for (const place of open)
          failed.set(place, isUnsettled ? unsettledWrite(write.at, error, write.remedy) : error);
        open = [];
      };
      const isLost = isUncertain(error) || isOutcomeLost(error);
      if (isLost || hasCode(error, 'transaction_unsettled') || attempt > 1) {
        const done = await write.findWritten(open, error).catch(() => null);
        if (done === null) {
          fail(false);
          break;
        }
        written.push(...done);
        open = open.filter((place) => !done.includes(place));
        if (open.length === 0) break;
      }
      const refused = mayBeTaken(error) ? await write.findRefused(open, error) : new Map<number, EntwriteError>();
      if (refused.size > 0) {
        for (const [place, reason] of refused) failed.set(place, reason);
        open = open.filter((place) => !refused.has(place));
        if (!collects) break;
        continue;
      }
      const isTransient = isLost || isConflict(error);
      if (isTransient && attempt < ATTEMPTS) {
        await pause(FIRST_DELAY * 2 ** attempt * Math.random());
        continue;
      }
      if (!collects || open.length === 1) {
        fail(!isUnanswered(error));
        break;
      }
      const middle = Math.ceil(open.length / 2);
      for (const half of [open.slice(0, middle), open.slice(middle)]) {
        const part = await writeAtomically(half, write, collects, mayArrive);
        written.push(...part.written);
        for (const [place, reason] of part.failed) failed.set(place, reason);
      }
      open = [];
    }
  }
  return { written, failed, notTried: open };
}
