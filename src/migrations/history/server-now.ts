import type { Transport } from '../../appwrite/http/transport.js';

/** Milliseconds: the server gives whole seconds. */
const AGREEING = 1000;

/** The server's time, so that records of several machines can be put in order; this machine's where both agree or there is no other. */
export function serverNow({ clockSkew }: Pick<Transport, 'clockSkew'>): Date {
  const skew = clockSkew?.() ?? 0;
  return new Date(Date.now() + (Math.abs(skew) > AGREEING ? skew : 0));
}
