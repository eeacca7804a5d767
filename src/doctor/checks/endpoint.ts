import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const endpoint: Check = {
  subject: 'the endpoint',
  look({ endpoint: address }) {
    if (/\/v1\/?$/.test(new URL(address).pathname)) return [];
    return [
      findingOf('error', {
        rule: 'endpoint',
        at: address,
        found: 'an endpoint that does not end with /v1',
        expected: `${address.replace(/\/+$/, '')}/v1`,
        remedy: 'Add /v1 to the endpoint: Appwrite answers its API below that path only.',
      }),
    ];
  },
};
