import type { ProgressEvent, ProgressListener } from '../progress.js';
import { isAsking } from '../terminal/ask-line-at-terminal.js';

const BEAT = 500;

/** Progress messages for work that does not report by itself. */
interface Heartbeat {
  /** The same listener, which is also called after silence. */
  readonly onProgress: ProgressListener;
  /** Called with each request that is sent; returns the function to call when it ends. */
  readonly onSend: (request: string) => () => void;
  /** To call when the configuration is loaded. */
  readonly begin: () => void;
  readonly end: () => void;
}

/**
 * While nothing is reported, says what the command is waiting for: the server, an answer, or one of the `functions` in files that are
 * running.
 */
export function startHeartbeat(listener: ProgressListener, functions: () => readonly string[]): Heartbeat {
  const requests = new Set<{ readonly request: string }>();
  let lastEvent = performance.now();
  let hasBegun = false;
  let pending: readonly string[] = [];
  const awaited = (): string => {
    if (pending.length > 0)
      return pending.slice(0, 3).join(', ') + (pending.length > 3 ? `, and ${pending.length - 3} more` : '');
    const [request] = requests;
    if (request !== undefined) return `the answer to ${request.request}`;
    return functions()[0] ?? (hasBegun ? 'the next step' : 'the configuration to load');
  };
  const timer = setInterval(() => {
    if (isAsking()) lastEvent = performance.now();
    else
      listener({
        type: 'waiting',
        pending: [`${awaited()} (${Math.round((performance.now() - lastEvent) / 1000)} s)`],
      });
  }, BEAT).unref();
  return {
    onProgress(event: ProgressEvent) {
      if (event.type === 'waiting') {
        pending = event.pending;
        return;
      }
      hasBegun = true;
      pending = [];
      lastEvent = performance.now();
      listener(event);
    },
    onSend(request) {
      const one = { request };
      hasBegun = true;
      requests.add(one);
      return () => void requests.delete(one);
    },
    begin() {
      hasBegun = true;
    },
    end: () => clearInterval(timer),
  };
}
