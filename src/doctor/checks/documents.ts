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

/** Null under required, elements outside an enum, numbers outside a range: Appwrite refuses every update of such a document. */
export const values: Check = {
  subject: 'values that their attributes do not allow',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.values ?? []).map(({ commandLine: _, ...finding }) =>
      findingOf('error', {
        ...finding,
        rule: 'value_not_allowed',
        remedy:
          'Appwrite refuses every update of these documents until the value is corrected: update them with a value that fits, or make the attribute wider (or optional).',
      }),
    ),
};

/** Ids of a `@Reference` whose documents are gone: nothing on the server keeps such ids in step. */
export const orphans: Check = {
  subject: 'references to documents that do not exist',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.orphans ?? []).map((finding) => findingOf('warning', { ...finding, rule: 'orphaned_reference' })),
};
