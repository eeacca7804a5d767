import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Over duplicates, Appwrite reports a unique index as available and does not enforce it. */
export const uniqueIndexes: Check = {
  subject: 'unique indexes that do not bind',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.duplicates ?? []).map((finding) =>
      findingOf('error', {
        ...finding,
        rule: 'unique_not_enforced',
        remedy:
          'The index does not bind. Change or delete those documents (`db.deduplicate` in a data step), then drop the index and create it again.',
      }),
    ),
};
