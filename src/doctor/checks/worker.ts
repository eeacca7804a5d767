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
            found: 'an attribute that was not created within ten seconds, in a collection made for this test',
            expected: 'an attribute that is available within a second',
            remedy:
              'Check whether the database worker of Appwrite is running, and read its log (`docker compose logs appwrite-worker-databases`); until it runs, every change of the schema waits.',
          }),
        ]
      : [],
};
