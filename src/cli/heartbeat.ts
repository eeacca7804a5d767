import type { ProgressEvent, ProgressListener } from '../progress.js';
import { isAsking } from '../terminal/ask-line-at-terminal.js';

const BEAT = 500;

/** Progress messages for work that reports nothing by itself. */
interface Heartbeat {
  /** The same listener, which is called after silence as well. */
  readonly onProgress: ProgressListener;
  /** Called with each request that is sent; gives what to call at its end. */
  readonly onSend: (request: string) => () => void;
  /** The configuration is loaded. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Tells what is waited for while nothing is reported: the server, an answer, or one of the `functions` of files under way. */
export function startHeartbeat(listener: ProgressListener, functions: () => readonly string[]): Heartbeat {
  const requests = new Set<{ readonly request: string }>();
  let since = performance.now();
  let hasBegun = false;
  let made: readonly string[] = [];
  const awaited = (): string => {
    if (made.length > 0) return made.slice(0, 3).join(', ') + (made.length > 3 ? `, and ${made.length - 3} more` : '');
    const [request] = requests;
    if (request !== undefined) return `the answer to ${request.request}`;
    return functions()[0] ?? (hasBegun ? 'the work to continue' : 'the configuration to be loaded');
  };
  const timer = setInterval(() => {
    if (isAsking()) since = performance.now();
    else listener({ type: 'waiting', pending: [`${awaited()} (${Math.round((performance.now() - since) / 1000)} s)`] });
  }, BEAT).unref();
  return {
    onProgress(event: ProgressEvent) {
      if (event.type === 'waiting') {
        made = event.pending;
        return;
      }
      hasBegun = true;
      made = [];
      since = performance.now();
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
