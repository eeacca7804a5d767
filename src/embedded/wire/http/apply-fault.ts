import type { Socket } from 'node:net';
import { errorBody } from './error-answer.js';
import type { HttpFault } from './faults.js';
import { errorHeaders } from './headers.js';
import type { Answer } from './route.js';

/** Applies a fault to a request; returns undefined if no response should be sent. */
export async function applyFault(
  fault: HttpFault,
  socket: Socket,
  work: () => Answer | Promise<Answer>,
): Promise<Answer | undefined> {
  switch (fault.kind) {
    case 'reset-before':
      socket.destroy();
      return undefined;
    case 'reset-after':
      await work();
      socket.destroy();
      return undefined;
    case 'hang':
      if (fault.after) await work();
      return undefined;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return work();
    case 'status': {
      if (fault.after) await work();
      const answer = errorBody(fault.status, fault.type ?? 'general_unknown', fault.message ?? 'Server Error');
      return { ...answer, headers: { ...errorHeaders, ...fault.headers } };
    }
  }
}
