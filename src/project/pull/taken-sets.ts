import { DbContext } from '../../context/db-context.js';

/** Names that a set of a context cannot have: the context's own members, and those of every object. */
export function takenSets(): readonly string[] {
  return [DbContext.prototype, Object.prototype].flatMap((one) => Object.getOwnPropertyNames(one));
}
