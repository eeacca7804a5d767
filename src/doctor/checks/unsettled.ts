import { describeFailed } from '../../appwrite/schema/settle.js';
import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Attributes and indexes that Appwrite could not make or delete. */
export const unsettled: Check = {
  subject: 'attributes and indexes that failed or are stuck',
  needs: 'schema',
  look: ({ live }) =>
    (live?.unsettled ?? []).map((item): DoctorFinding => {
      const { kind, key, collection, status } = item;
      if (status === 'failed') {
        const description = `delete the failed ${kind} '${collection}.${key}'`;
        return {
          ...findingOf('error', describeFailed(item)),
          remedy: `Run \`entwrite doctor --fix\`, which deletes the ${kind} (it never held anything), then migrate again.`,
          fix: { type: 'delete_failed', item, description },
        };
      }
      if (status === 'stuck') return findingOf('error', describeFailed(item));
      return findingOf('warning', {
        rule: 'still_processing',
        at: `${collection}.${key}`,
        found: `${kind} is ${status}`,
        expected: 'available, or gone',
        remedy: 'Look again in a minute. If it stays so, the database worker of Appwrite does not run.',
      });
    }),
};
