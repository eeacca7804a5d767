import type { ContextPorts } from '../../context/context-ports.js';
import type { ProgressListener } from '../../progress.js';

/** The ports of a context that tell a second listener too. */
export function withProgress(ports: ContextPorts, listener: ProgressListener | undefined): ContextPorts {
  if (listener === undefined) return ports;
  return {
    ...ports,
    onProgress: (event) => {
      ports.onProgress(event);
      listener(event);
    },
  };
}
