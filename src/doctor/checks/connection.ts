import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

export const connection: Check = {
  subject: 'the connection',
  look: ({ failure }) => (failure === null ? [] : [findingOf('error', { rule: 'connection', ...factsOf(failure) })]),
};

function factsOf({ at, found, expected, remedy }: Record<'at' | 'found' | 'expected' | 'remedy', string>) {
  return { at, found, expected, remedy };
}
