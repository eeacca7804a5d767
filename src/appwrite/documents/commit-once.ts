import { pause } from '../../util/pause.js';
import { isLostAnswer, isUncertain } from '../http/repeat-request.js';
import { serverErrorType } from '../http/server-error.js';
import type { TransactionGateway } from './transaction-gateway.js';

/** `expired`: nothing was written and the transaction is useless, or unknown; `stuck`: the server neither finishes nor ends it. */
export type CommitOutcome = 'committed' | 'failed' | 'expired' | 'stuck';

const ATTEMPTS = 7;
const FIRST_DELAY = 25;

/**
 * Commits exactly once although answers get lost: the transaction itself shows whether it was carried out. A failed one is `failed`
 * when its answer got lost, and otherwise what the server said is thrown. Appwrite leaves a transaction in `committing` for good when it
 * fails in a way it did not expect (`stuck`, after about three seconds). Where the server does not say either what became of it, the lack of
 * an answer to the commit is thrown: it may be committed where that is `isLostAnswer`, and is not where no commit was ever sent.
 */
export async function commitOnce(gateway: TransactionGateway, transaction: string): Promise<CommitOutcome> {
  let lost: unknown;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await gateway.commit(transaction);
      return 'committed';
    } catch (error) {
      if (serverErrorType(error) === 'transaction_expired') return 'expired';
      const isRepeated = attempt > 1 && serverErrorType(error) === 'transaction_not_ready';
      if (!isUncertain(error) && !isRepeated) throw error;
      if (isLostAnswer(error)) lost ??= error;
      // Appwrite itself answers when it has finished the commit: nothing more will happen.
      const isOver = serverErrorType(error) === 'general_unknown';
      const look = () => settledStatus(gateway, transaction, isOver ? 2 : ATTEMPTS).catch(() => null);
      let status = await look();
      if (status === 'pending' && attempt === ATTEMPTS) {
        // A commit that is still on its way is refused then; one that was faster shows itself.
        await gateway.rollBack(transaction).catch(() => {});
        status = await look();
      }
      if (status === 'committed' || status === 'failed') return status;
      if (status === 'gone') return 'expired';
      if (status === 'committing') return 'stuck';
      if (status === null || attempt === ATTEMPTS) throw lost ?? error;
    }
  }
}

/** The status once it is no longer `committing`; right after a lost answer `pending` may still become that. */
async function settledStatus(gateway: TransactionGateway, transaction: string, attempts: number) {
  let status = await gateway.status(transaction);
  for (let attempt = 1; attempt < attempts && isUnderWay(status, attempt); attempt += 1) {
    await pause(FIRST_DELAY * 2 ** attempt);
    status = await gateway.status(transaction);
  }
  return status;
}

function isUnderWay(status: string, attempt: number): boolean {
  return status === 'committing' || (status === 'pending' && attempt <= 2);
}
