import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { REQUEST_CHANNEL, type RequestRecord } from '../../appwrite/http/observe-requests.js';

/** A request that the studio sent, with the action of the page that caused it. */
export interface LoggedRequest extends RequestRecord {
  readonly number: number;
  readonly at: string;
  readonly action: string;
}

/** The requests that the actions of the page cause; contains names and counts, never a value of a document. */
export interface RequestLog {
  /** Runs the work of an action; its requests are logged under the action's name. */
  readonly during: <T>(action: string, work: () => T) => T;
  /** Requests after a number, oldest first. */
  readonly since: (number: number) => readonly LoggedRequest[];
  readonly dispose: () => void;
}

/** Number of requests that are kept. */
const KEPT = 1000;

export function createRequestLog(): RequestLog {
  const actions = new AsyncLocalStorage<string>();
  const kept: LoggedRequest[] = [];
  let number = 0;
  const addRequest = (message: unknown): void => {
    const action = actions.getStore();
    if (action === undefined) return;
    number += 1;
    kept.push({ ...(message as RequestRecord), number, at: new Date().toISOString(), action });
    if (kept.length > KEPT) kept.shift();
  };
  subscribe(REQUEST_CHANNEL, addRequest);
  return {
    during: (action, work) => actions.run(action, work),
    since: (after) => kept.filter((one) => one.number > after),
    dispose: () => void unsubscribe(REQUEST_CHANNEL, addRequest),
  };
}
