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
      if (status === 'failed' || status === 'stuck') {
        const finding = findingOf('error', { ...describeFailed(item), rule: 'attribute_failed' });
        if (status === 'stuck') return finding;
        const description = `delete the failed ${kind} '${collection}.${key}'`;
        const remedy = `Run \`entwrite doctor --fix\`, which deletes the ${kind} (it never held anything); where the model has it, migrate again, which makes it anew.`;
        return { ...finding, remedy, fix: { type: 'delete_failed', item, description } };
      }
      return findingOf('warning', {
        rule: 'still_processing',
        at: `${collection}.${key}`,
        found: `${kind} is ${status}`,
        expected: 'available, or gone',
        remedy:
          'Look again in a minute. If it stays so, the database worker of Appwrite does not run: try it with `entwrite doctor --canary`.',
      });
    }),
};
