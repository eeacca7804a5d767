import { ask } from './request.js';

let last: Promise<unknown> = Promise.resolve();

/** Asks for an edit or for taking one back: one after the other in the order of asking, so that undo is of what was done before it. */
export function write<T>(path: string, action: string, body: object): Promise<T> {
  const answer = last.then(() => ask<T>(path, action, body));
  last = answer.catch(() => undefined);
  return answer;
}
