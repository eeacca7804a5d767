import type { Transport } from '../../appwrite/http/transport.js';

/** Milliseconds; the server reports whole seconds. */
const AGREEING = 1000;

/** The server's time, so that records of several machines can be ordered; this machine's if both agree or the server's is unknown. */
export function serverNow({ clockSkew }: Pick<Transport, 'clockSkew'>): Date {
  const skew = clockSkew?.() ?? 0;
  return new Date(Date.now() + (Math.abs(skew) > AGREEING ? skew : 0));
}
