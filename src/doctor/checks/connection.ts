import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const connection: Check = {
  subject: 'the connection',
  look({ endpoint, failure }) {
    if (failure === null) return [];
    const { found, expected, remedy } = failure;
    // Which of the requests failed first says nothing to a person.
    return [findingOf('error', { rule: 'connection', at: endpoint, found, expected, remedy })];
  },
};
