/**
 * Milliseconds a write may take from the moment its `$updatedAt` is stamped until others see it, and what clocks of several
 * servers may differ by; longer ones are missed.
 */
const MARGIN = 5_000;
/** The uncertainty of our clock, in use where the server sends no time. */
const CLOCK_DOUBT = 60_000;

/** A time, in milliseconds, before which no further `$updatedAt` will be stamped. */
export function safeTime(serverTime: number | null): number {
  return (serverTime ?? Date.now() - CLOCK_DOUBT) - MARGIN;
}
