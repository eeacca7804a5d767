import type { Finding } from '../../errors.js';

/** What is wrong with one thing, before its place is added. */
export type Problem = Omit<Finding, 'at'>;
