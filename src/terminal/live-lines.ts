/** How often something other than progress was written to the terminal. It is global because a process has one terminal. */
let others = 0;

/** Must be called before anything except progress is written to the terminal, so that progress lines do not overwrite it. */
export function leaveLines(): void {
  others += 1;
}

/** Returns a function that says whether something other than progress was written since its last call. */
export function createLineWatch(): () => boolean {
  let seen = others;
  return () => {
    const isOther = seen !== others;
    seen = others;
    return isOther;
  };
}
