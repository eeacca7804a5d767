import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const connection: Check = {
  subject: 'the connection',
  look({ endpoint, failure }) {
    if (failure === null) return [];
    const { found, expected, remedy } = failure;
    // `at` is the endpoint, not the request that failed first, which tells a reader nothing.
    return [findingOf('error', { rule: 'connection', at: endpoint, found, expected, remedy })];
  },
};
