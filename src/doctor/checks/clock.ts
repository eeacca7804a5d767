import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** Difference of the clocks in milliseconds that is not reported; the server gives its time only in whole seconds. */
const TOLERATED = 5_000;

export const clock: Check = {
  subject: 'the clocks',
  needs: 'answer',
  look({ endpoint, clockSkew }) {
    if (clockSkew === null || Math.abs(clockSkew) <= TOLERATED) return [];
    const seconds = Math.round(Math.abs(clockSkew) / 1000);
    return [
      findingOf('warning', {
        rule: 'clock_skew',
        at: endpoint,
        found: `a server whose clock is ${seconds} seconds ${clockSkew > 0 ? 'ahead of' : 'behind'} this machine's`,
        expected: 'clocks that agree within 5 seconds',
        remedy:
          'Synchronise the clocks (NTP). entwrite decides by the clock of the server; times in names of backups and reports, and times that your code sets, come from this machine.',
      }),
    ];
  },
};
