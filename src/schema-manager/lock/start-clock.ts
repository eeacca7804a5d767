/** Milliseconds since a moment, including time the machine slept, which the monotonic clock omits on some systems. */
export function startClock(): () => number {
  const [monotonic, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - monotonic, Date.now() - wall);
}
