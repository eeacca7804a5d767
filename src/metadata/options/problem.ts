import type { Finding } from '../../errors.js';

/** A finding before its place is known. */
export type Problem = Omit<Finding, 'at'>;
