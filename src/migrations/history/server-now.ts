import type { Transport } from '../../appwrite/http/transport.js';

/** Milliseconds: the server gives whole seconds. */
const AGREEING = 1000;

/**
 * The time by the server's clock, so that records of several machines can be put in order; by this machine's where the two agree, or
 * the server does not give its own.
 */
export function serverNow({ clockSkew }: Pick<Transport, 'clockSkew'>): Date {
  const skew = clockSkew?.() ?? 0;
  return new Date(Date.now() + (Math.abs(skew) > AGREEING ? skew : 0));
}
