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

/** Nulls in required attributes, texts outside an enum, numbers outside a range: Appwrite refuses every update of such a document. */
export const values: Check = {
  subject: 'values that their attributes do not allow',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.values ?? []).map(({ commandLine: _, ...finding }) =>
      findingOf('error', {
        ...finding,
        rule: 'value_not_allowed',
        remedy:
          'Appwrite refuses every update of these documents until the value is corrected: update them with an allowed value, or change the attribute so that it allows this one.',
      }),
    ),
};

/** Ids in a `@Reference` whose documents do not exist: the server does not know that they are references, and leaves them when documents are deleted. */
export const orphans: Check = {
  subject: 'references to documents that do not exist',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.orphans ?? []).map((finding) => findingOf('warning', { ...finding, rule: 'orphaned_reference' })),
};
