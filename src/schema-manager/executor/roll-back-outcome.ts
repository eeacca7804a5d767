import { EntwriteError, type Finding, withRemedy } from '../../errors.js';
import { describeOperation, type Operation, operationCollection } from '../../operations/operation.js';
import type { PlanBackup } from '../plan/plan-backups.js';
import type { RollBackOutcome } from './roll-back-deps.js';

/** The error to throw for a failed run: its cause, with the outcome of rolling back. */
export async function explainRollBack(
  failure: EntwriteError,
  { restored, remaining, stopped }: RollBackOutcome,
  saved: PlanBackup | null,
): Promise<EntwriteError> {
  if (stopped?.reason === 'past-return')
    return withOutcome(failure, [], 'What was done stays; migrate again to do the rest.');
  if (stopped?.reason === 'interrupted') {
    await saved?.keep().catch(() => {});
    const place = saved === null ? '' : ` What could be lost is saved in ${saved.folder}.`;
    return withOutcome(failure, [], `There was no time to roll back what it had begun, which stays.${place}`);
  }
  if (stopped !== null) {
    const text = await stoppedText(stopped.message, restored, remaining, saved);
    return withOutcome(failure, remaining, text);
  }
  return withOutcome(
    failure,
    remaining,
    restored.length > 0 ? 'What this run did was rolled back.' : 'Nothing was changed.',
  );
}

/** The text for a rollback that failed: what is restored, what is not, where its values are, and what to do next. */
async function stoppedText(
  reason: string,
  restored: readonly string[],
  remaining: readonly Finding[],
  saved: PlanBackup | null,
): Promise<string> {
  const isKept = await saved?.keep().then(
    () => true,
    () => false,
  );
  const back = restored.length === 0 ? 'Nothing was rolled back' : `Rolled back: ${restored.join('; ')}`;
  const values =
    saved === null
      ? ''
      : ` What could be lost is saved in ${saved.folder}, which ${isKept ? 'is never pruned' : 'could not be protected from pruning: copy it'}.`;
  return (
    `Rolling back stopped too (${reason}), and nothing more was written. ${back}; not rolled back: ` +
    `${remaining.map(({ at, found }) => `${at} (${found})`).join('; ')}.${values} ` +
    'Next: migrate again with the same model and the same options; it continues from here.'
  );
}

function withOutcome(failure: EntwriteError, remaining: readonly Finding[], outcome: string): EntwriteError {
  const { code, findings } = failure;
  return new EntwriteError(
    code,
    withRemedy(failure, (remedy) => `${remedy} ${outcome}`),
    { cause: failure.cause ?? failure, findings: [...findings, ...remaining] },
  );
}

export function notRolledBack(step: Operation, reason: string): Finding {
  return {
    rule: 'not_undone',
    at: operationCollection(step),
    found: `"${describeOperation(step)}" stays: ${reason}`,
    expected: 'to roll it back',
    remedy: 'Migrate again to complete it, or remove it yourself.',
  };
}

/** A finding for an attribute that was restored without all of its values. */
export function valuesMissing(at: string): Finding {
  return {
    rule: 'not_undone',
    at,
    found: 'the attribute was restored, but not all of its values',
    expected: 'the values of the backup',
    remedy: 'Restore them from the backup, or migrate again.',
  };
}
