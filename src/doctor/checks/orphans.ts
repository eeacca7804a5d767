import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Ids of a `@Reference` whose documents are gone: nothing on the server keeps such ids in step. */
export const orphans: Check = {
  subject: 'references to documents that do not exist',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.orphans ?? []).map((finding) => findingOf('warning', { ...finding, rule: 'orphaned_reference' })),
};
