import type { Finding } from '../../errors.js';

/** What is wrong with one thing, before it is said where. */
export type Problem = Omit<Finding, 'at'>;
