import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Ids in a `@Reference` whose documents do not exist: the server does not know that they are references, and leaves them when documents are deleted. */
export const orphans: Check = {
  subject: 'references to documents that do not exist',
  needs: 'documents',
  look: ({ documents }) =>
    (documents?.orphans ?? []).map((finding) => findingOf('warning', { ...finding, rule: 'orphaned_reference' })),
};
