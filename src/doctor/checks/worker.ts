import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const worker: Check = {
  subject: 'the database worker',
  needs: 'canary',
  look: ({ databaseId, isWorkerSilent }) =>
    isWorkerSilent === true
      ? [
          findingOf('error', {
            rule: 'worker_silent',
            at: `database '${databaseId}'`,
            found:
              'an attribute that is not made ten seconds after it was asked for, in a collection that was created to try it',
            expected: 'an attribute that is available within a second',
            remedy:
              'See whether the database worker of Appwrite runs, and its log (`docker compose logs appwrite-worker-databases`); until it does, every change of the schema waits.',
          }),
        ]
      : [],
};
