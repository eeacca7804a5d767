import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import {
  changedName,
  describeChange,
  isPastReturn,
  type OnlineChange,
  withoutChanges,
} from '../../schema-manager/online-changes/online-change.js';
import { abandonedSwap, begunSwaps } from '../../schema-manager/plan/declared-renames.js';
import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';
import { isAtWork } from './lock.js';

/** What interrupted changes left behind. */
export const unfinished: Check = {
  subject: 'changes that were interrupted',
  needs: 'schema',
  look(examination) {
    const { unfinished: changes, live } = examination;
    if (live === null) return [];
    const found = [
      ...changes.map((change) => unfinishedChange(change, live)),
      ...begunSwaps(withoutChanges(live.schema, changes)).map((swap) =>
        findingOf('error', { ...abandonedSwap(swap), rule: 'incomplete_change' }),
      ),
    ];
    return isAtWork(examination) ? found.map(underWay) : found;
  },
};

/** The same while the holder of the lock works. */
function underWay(finding: DoctorFinding): DoctorFinding {
  const remedy = 'Nothing, while the run that holds the lock works. Run this again once it has ended.';
  return {
    ...finding,
    severity: 'note',
    found: 'a change that is under way, or that an earlier run did not finish',
    remedy,
  };
}

function unfinishedChange(change: OnlineChange, { schema }: LiveSchema): DoctorFinding {
  return findingOf('error', {
    rule: 'incomplete_change',
    at: changedName(change),
    found: `${describeChange(change)} that an earlier run did not finish`,
    expected: 'a change that is finished or undone',
    remedy: isPastReturn(change, schema)
      ? 'Run the same migration again (`entwrite schema migrate` or `migration run`), which finishes it; it can no longer be undone.'
      : 'Run the same migration again, which finishes it; or undo it with `entwrite schema undo`.',
  });
}
