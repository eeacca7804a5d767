import { describeServer } from '../../appwrite/server/capabilities.js';
import { SCOPES } from '../../appwrite/server/key-scopes.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const server: Check = {
  subject: 'the server',
  needs: 'answer',
  look({ endpoint, capabilities, failure, missingScopes }) {
    // A server that refuses everything does not say its engine either.
    if (failure !== null || missingScopes.length === SCOPES.length) return [];
    if (capabilities === null || capabilities.isTried) return [];
    const isKnown = capabilities.engine !== null;
    return [
      findingOf('warning', {
        rule: isKnown ? 'engine_untried' : 'engine_unknown',
        at: endpoint,
        found: describeServer(capabilities),
        expected: 'an Appwrite on MariaDB or PostgreSQL, which entwrite was tried on',
        remedy: isKnown
          ? 'Try what you rely on against a copy of your data first: what entwrite knows of MongoDB was read in the code of Appwrite.'
          : 'Give the API key columns.write for this check, so that the server says which dates its engine takes.',
      }),
    ];
  },
};
