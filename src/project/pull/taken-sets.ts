import { DbContext } from '../../context/db-context.js';

/** What no set of a context can be called: its own members, and those of every object. */
export function takenSets(): readonly string[] {
  return [DbContext.prototype, Object.prototype].flatMap((one) => Object.getOwnPropertyNames(one));
}
