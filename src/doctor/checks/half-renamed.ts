import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Datetime attributes that were renamed on PostgreSQL: no document of the collection can be created or updated until the rename is completed. */
export const halfRenamed: Check = {
  subject: 'datetime attributes that a rename broke',
  needs: 'schema',
  look: ({ brokenDates }) =>
    brokenDates.map(({ collection, key, shownAs }): DoctorFinding => {
      const at = `${collection}.${key}`;
      const finding = findingOf('error', {
        rule: 'half_renamed',
        at,
        found: `a datetime whose rename${shownAs === null ? '' : ` to '${shownAs}'`} did not complete; the server refuses to create and update documents of '${collection}'`,
        expected: 'an attribute with its values under one key',
        remedy:
          shownAs === null
            ? 'In the Appwrite console, create a datetime with the new key of that rename if there is none, with the settings and indexes of this one; then delete this one. The values are kept.'
            : `Run \`entwrite doctor --fix\`, which creates '${shownAs}', deletes '${key}' and keeps the values; then write \`renamedFrom: '${shownAs}'\` if the model has another key.`,
      });
      if (shownAs === null) return finding;
      const description = `finish the rename of '${at}' to '${shownAs}'`;
      return { ...finding, fix: { type: 'finish_rename', broken: { collection, key, shownAs }, description } };
    }),
};
