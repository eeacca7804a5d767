import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Datetime attributes that PostgreSQL was asked to rename: nothing can be created or updated until they are whole again. */
export const halfRenamed: Check = {
  subject: 'datetime attributes that a rename broke',
  needs: 'schema',
  look: ({ brokenDates }) =>
    brokenDates.map(({ collection, key, shownAs }): DoctorFinding => {
      const at = `${collection}.${key}`;
      const finding = findingOf('error', {
        rule: 'half_renamed',
        at,
        found: `a datetime that a rename${shownAs === null ? '' : ` to '${shownAs}'`} left half done; the server refuses to create and update documents of '${collection}'`,
        expected: 'an attribute with its values under one key',
        remedy:
          shownAs === null
            ? 'Create the datetime under the new key of that rename where it is not there yet, with the settings and indexes of this one, and delete this one, in the console of Appwrite: the values are kept.'
            : `Run \`entwrite doctor --fix\`, which makes '${shownAs}', deletes '${key}' and keeps the values; then write \`renamedFrom: '${shownAs}'\` where the model wants another key.`,
      });
      if (shownAs === null) return finding;
      const description = `finish the rename of '${at}' to '${shownAs}'`;
      return { ...finding, fix: { type: 'finish_rename', broken: { collection, key, shownAs }, description } };
    }),
};
