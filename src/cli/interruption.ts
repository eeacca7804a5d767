const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** An abort signal for the first SIGINT, SIGTERM or SIGHUP of this process. A second one ends the process at once, as usual. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    for (const name of SIGNALS) process.removeListener(name, abort);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  return controller.signal;
}

/** Waits until the signal is aborted; at once when it is already. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
