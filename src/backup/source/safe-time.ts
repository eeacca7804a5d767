/** Milliseconds within which a write becomes visible after its stamp, clock differences of servers included; later ones are missed. */
const MARGIN = 5_000;
/** The uncertainty of our clock, used if the server sends no time. */
const CLOCK_DOUBT = 60_000;

/** A time, in milliseconds, before which no further `$updatedAt` will be stamped. */
export function safeTime(serverTime: number | null): number {
  return (serverTime ?? Date.now() - CLOCK_DOUBT) - MARGIN;
}
