import { describeFailed } from '../../appwrite/schema/settle.js';
import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Attributes and indexes that Appwrite could not create or delete. */
export const unsettled: Check = {
  subject: 'attributes and indexes that failed or are stuck',
  needs: 'schema',
  look: ({ live }) =>
    (live?.unsettled ?? []).map((item): DoctorFinding => {
      const { kind, key, collection, status } = item;
      if (status === 'failed' || status === 'stuck') {
        const finding = findingOf('error', { ...describeFailed(item), rule: 'attribute_failed' });
        if (status === 'stuck') return finding;
        const description = `delete the failed ${kind} '${collection}.${key}'`;
        const remedy = `Run \`entwrite doctor --fix\`, which deletes the ${kind} (it never had any data); if the model has it, migrate again, which creates it.`;
        return { ...finding, remedy, fix: { type: 'delete_failed', item, description } };
      }
      return findingOf('warning', {
        rule: 'still_processing',
        at: `${collection}.${key}`,
        found: `${kind} is ${status}`,
        expected: 'available, or gone',
        remedy:
          'Run this again in a minute. If nothing changes, the database worker of Appwrite may not be running: `entwrite doctor --canary` tests it.',
      });
    }),
};
