/** Something that is held where it calls `stop`, until it may go on. */
export interface Held {
  /** Settles when it is there. */
  readonly reached: Promise<void>;
  readonly goOn: () => void;
  readonly stop: () => Promise<void>;
}

export function held(): Held {
  let reach = () => {};
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return {
    reached,
    goOn,
    async stop() {
      reach();
      await gate;
    },
  };
}
