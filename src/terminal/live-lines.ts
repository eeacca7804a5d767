/** How often something else than progress was written to the terminal. A process has one terminal. */
let others = 0;

/** To be called by what writes to the terminal besides progress: the lines above it are not written over any more. */
export function leaveLines(): void {
  others += 1;
}

/** Gives, each time it is called, whether something else was written since the last call. */
export function createLineWatch(): () => boolean {
  let seen = others;
  return () => {
    const isOther = seen !== others;
    seen = others;
    return isOther;
  };
}
