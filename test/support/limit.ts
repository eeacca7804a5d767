/**
 * Milliseconds that a promise in time is held to: what is promised with `LONG`, on a machine that does nothing else. The verdict of
 * `npm test` must not depend on the machine, so that it allows as much as still tells what works from what hangs.
 */
export const limit = ({ promised, busy }: { readonly promised: number; readonly busy: number }): number =>
  process.env.LONG === undefined ? busy : promised;
