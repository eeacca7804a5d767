import { describeParked, parkedItems, unknownParked } from '../../schema-manager/parking/parked-record.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const parked: Check = {
  subject: 'parked collections and attributes',
  needs: 'schema',
  look({ live, stored }) {
    if (live === null) return [];
    const records = stored?.state.parked ?? [];
    const known = parkedItems(records, live);
    return [
      ...(known.length === 0
        ? []
        : [
            findingOf('note', {
              rule: 'parked',
              at: [...new Set(known.map(({ collection }) => collection))].join(', '),
              found: `parked instead of dropped: ${known.map(describeParked).join('; ')}`,
              expected: 'only what may still be restored',
              remedy: 'Put it back into the model to restore it, or run `entwrite purge --older-than 14d`.',
            }),
          ]),
      ...unknownParked(records, live).map(({ collection, name, attribute }) =>
        findingOf('warning', {
          rule: 'parked_unknown',
          at: attribute === null ? collection : `${collection}.${name}`,
          found: `${attribute === null ? 'a collection' : 'an attribute'} with the name of something parked, '${name}', of which there is no record`,
          expected: 'a record of it in `entwrite_state`',
          remedy:
            'entwrite neither shows nor deletes it. Look at it in the Appwrite console, and delete or rename it there.',
        }),
      ),
    ];
  },
};
