import type { WireFilter } from '../../query/lower-filter.js';

/** Whether a document that a request answered counts, by the ids that no request could hold. */
export function keepsDocument({
  within = [],
  except = [],
}: WireFilter): (document: { readonly $id: string }) => boolean {
  return ({ $id }) => within.every((ids) => ids.has($id)) && !except.some((ids) => ids.has($id));
}

/** Whether requests answer documents that do not count. */
export function keepsAll({ within = [], except = [] }: WireFilter): boolean {
  return within.length === 0 && except.length === 0;
}
