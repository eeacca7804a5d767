import { describeServer } from '../../appwrite/server/capabilities.js';
import { SCOPES } from '../../appwrite/server/key-scopes.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const server: Check = {
  subject: 'the server',
  needs: 'answer',
  look({ endpoint, capabilities, failure, missingScopes }) {
    // A server that refuses every request does not tell its engine either.
    if (failure !== null || missingScopes.length === SCOPES.length) return [];
    if (capabilities === null || capabilities.isTried) return [];
    const isKnown = capabilities.engine !== null;
    return [
      findingOf('warning', {
        rule: isKnown ? 'engine_untried' : 'engine_unknown',
        at: endpoint,
        found: describeServer(capabilities),
        expected: 'Appwrite on MariaDB or PostgreSQL, on which entwrite was tested',
        remedy: isKnown
          ? "Test what you rely on with a copy of your data first: what entwrite knows about MongoDB comes only from Appwrite's source code."
          : 'Give the API key columns.write for this check: the engine is recognised by the dates that the server accepts.',
      }),
    ];
  },
};
