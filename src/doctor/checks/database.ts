import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const database: Check = {
  subject: 'the database',
  needs: 'schema',
  look({ databaseId, live }) {
    if (live === null || live.exists) return [];
    return [
      findingOf('note', {
        rule: 'database_missing',
        at: `database '${databaseId}'`,
        found: 'no database with this id',
        expected: 'a database',
        remedy: '`entwrite schema create`, `schema migrate` or `migration run` creates it; or correct the id.',
      }),
    ];
  },
};
