import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

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
