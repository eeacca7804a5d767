import type { WireFilter } from '../../query/lower-filter.js';

/** A test of returned documents against the id sets that were too large for a request. */
export function keepsDocument({
  within = [],
  except = [],
}: WireFilter): (document: { readonly $id: string }) => boolean {
  return ({ $id }) => within.every((ids) => ids.has($id)) && !except.some((ids) => ids.has($id));
}

/** Whether every document that the requests return is a match. */
export function keepsAll({ within = [], except = [] }: WireFilter): boolean {
  return within.length === 0 && except.length === 0;
}
