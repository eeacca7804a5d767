import { changedName, describeChange, isPastReturn } from '../../schema-manager/online-changes/online-change.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** What interrupted changes left behind. */
export const unfinished: Check = {
  subject: 'changes that were interrupted',
  needs: 'schema',
  look: ({ unfinished: changes, live }) =>
    changes.map((change) =>
      findingOf('error', {
        rule: 'incomplete_change',
        at: changedName(change),
        found: `${describeChange(change)} that an earlier run did not finish`,
        expected: 'a change that is finished or taken back',
        remedy:
          live !== null && isPastReturn(change, live.schema)
            ? 'Run the same migration again (`entwrite schema migrate` or `migration run`), which finishes it: it is past the point from which it could be taken back.'
            : 'Run the same migration again, which finishes it; or take it back with `entwrite schema undo`.',
      }),
    ),
};
