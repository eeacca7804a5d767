import { pause } from '../../util/pause.js';
import { isLostAnswer, isUncertain } from '../http/repeat-request.js';
import { serverErrorType } from '../http/server-error.js';
import type { TransactionGateway } from './transaction-gateway.js';

/** `expired`: nothing was written, and the transaction has expired or is unknown; `stuck`: the server neither commits nor fails it. */
export type CommitOutcome = 'committed' | 'failed' | 'expired' | 'stuck';

const ATTEMPTS = 7;
const FIRST_DELAY = 25;

/**
 * Commits exactly once even if responses are lost, because the transaction's status shows its outcome. Throws the server's error if the
 * commit fails, but returns `failed` if that response was lost. Appwrite leaves a transaction in `committing` for good if an operation
 * fails unexpectedly (`stuck`, after about three seconds). If the status cannot be read either, throws the error of the commit: with
 * `isLostAnswer` it may be committed, otherwise no commit was ever sent.
 */
export async function commitOnce(gateway: TransactionGateway, transaction: string): Promise<CommitOutcome> {
  let lostAnswer: unknown;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await gateway.commit(transaction);
      return 'committed';
    } catch (error) {
      if (serverErrorType(error) === 'transaction_expired') return 'expired';
      const isRepeated = attempt > 1 && serverErrorType(error) === 'transaction_not_ready';
      if (!isUncertain(error) && !isRepeated) throw error;
      if (isLostAnswer(error)) lostAnswer ??= error;
      // This error comes from Appwrite itself, after the commit: nothing more will happen.
      const isOver = serverErrorType(error) === 'general_unknown';
      const look = () => settledStatus(gateway, transaction, isOver ? 2 : ATTEMPTS).catch(() => null);
      let status = await look();
      if (status === 'pending' && attempt === ATTEMPTS) {
        // The rollback makes the server refuse a commit that is still on its way; an earlier one shows in the status.
        await gateway.rollBack(transaction).catch(() => {});
        status = await look();
      }
      if (status === 'committed' || status === 'failed') return status;
      if (status === 'gone') return 'expired';
      if (status === 'committing') return 'stuck';
      if (status === null || attempt === ATTEMPTS) throw lostAnswer ?? error;
    }
  }
}

/** Polls until the status is final. Right after a lost response, `pending` may still become `committing`. */
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
