import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { guardedWrite } from './guarded-write.js';
import { collectOutcome, type WritePending } from './pending-write.js';

/** Single updates under way at once: 108 documents a second on Appwrite 1.9.6. */
const CONCURRENCY = 8;

/** One guarded update per document, several at once. Keeps `$updatedAt`, `$createdAt` and permissions. */
export const writeSingly: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  await forEachConcurrently(pending, CONCURRENCY, async (one) => {
    const { changed, unequal } = await guardedWrite(one, context);
    outcome.add(changed, unequal);
  });
  return outcome;
};
