/** A signal that is aborted some time after another one. */
export interface DelayedAbort {
  /** Undefined where there is none to follow. */
  readonly signal: AbortSignal | undefined;
  /** Stops following: to be called once the signal is not needed any more. */
  readonly dispose: () => void;
}

/**
 * Follows an abort signal with a delay.
 *
 * @param delay milliseconds; 0 gives the signal itself
 */
export function delayAbort(signal: AbortSignal | undefined, delay: number): DelayedAbort {
  if (signal === undefined || delay === 0) return { signal, dispose() {} };
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    timer = setTimeout(() => controller.abort(signal.reason), delay);
  };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    dispose() {
      signal.removeEventListener('abort', follow);
      clearTimeout(timer);
    },
  };
}
