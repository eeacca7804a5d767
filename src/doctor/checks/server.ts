import { describeServer } from '../../appwrite/server/capabilities.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const server: Check = {
  subject: 'the server',
  needs: 'answer',
  look({ endpoint, capabilities }) {
    if (capabilities === null || capabilities.isTried) return [];
    const isKnown = capabilities.engine !== null;
    return [
      findingOf('warning', {
        rule: isKnown ? 'engine_untried' : 'engine_unknown',
        at: endpoint,
        found: describeServer(capabilities),
        expected: 'an Appwrite on MariaDB or PostgreSQL, which entwrite was tried on',
        remedy: isKnown
          ? 'Try what you rely on against a copy of your data first; docs/embedded-quirks.md says what is known of MongoDB.'
          : 'Give the API key columns.write for this check, so that the server says which dates its engine takes.',
      }),
    ];
  },
};
