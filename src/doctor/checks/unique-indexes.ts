import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Appwrite reports a unique index over documents with duplicates as available, but does not enforce it. */
export const uniqueIndexes: Check = {
  subject: 'unique indexes that are not enforced',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.duplicates ?? []).map((finding) =>
      findingOf('error', {
        ...finding,
        rule: 'unique_not_enforced',
        remedy:
          'Appwrite does not enforce the index. Change or delete those documents (`db.deduplicate` in a data step), then drop the index and create it again.',
      }),
    ),
};
