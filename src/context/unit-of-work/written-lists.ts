import { hasSameIds } from '../../appwrite/documents/link-id.js';
import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { dropFilters, EMPTY_QUERY, MODEL_FILTERS } from '../../query/query-node.js';
import { groupBy } from '../../util/group-by.js';
import { linkedIds } from '../populate/linked-documents.js';
import type { Draft } from '../validation/draft.js';
import { type ListChange, listChange, listsOf, ownEnd } from './list-change.js';
import type { Tracked, TrackedDocuments } from './tracked-documents.js';

/** A changed list whose links are written as a whole, from its own end. */
interface WrittenList {
  readonly tracked: Tracked;
  readonly list: RelationshipProperty;
  readonly change: ListChange;
  /** The links that are stored. */
  readonly current: readonly string[];
}

/** The links that are stored for changed lists: one request per hundred documents and relation. Lists that were not read are left out. */
export async function readLists(changed: readonly Tracked[]): Promise<readonly WrittenList[]> {
  const wanted = changed.flatMap((tracked) =>
    listsOf(tracked).flatMap((list) => {
      const change = writtenChange(tracked, list);
      return change === null ? [] : [{ tracked, list, change }];
    }),
  );
  const read = [...groupBy(wanted, ({ list }) => list)].map(async ([list, some]) => {
    const changing = some.filter(isChanged);
    const current = await storedLinks(
      changing.map(({ tracked }) => tracked),
      list,
    );
    return some.map((one) => ({ ...one, current: current.get(one.tracked.id) ?? [] }));
  });
  return (await Promise.all(read)).flat();
}

/** Whether the lists are as they were read before they were written. */
export async function areAsRead(lists: readonly WrittenList[]): Promise<boolean> {
  const checks = [...groupBy(lists.filter(isChanged), ({ list }) => list)].map(async ([list, some]) => {
    const now = await storedLinks(
      some.map(({ tracked }) => tracked),
      list,
    );
    return some.every(({ tracked: { id }, current }) => hasSameIds(now.get(id) ?? [], current));
  });
  return (await Promise.all(checks)).every((holds) => holds);
}

function isChanged({ change: { added, removed, hasValues } }: Pick<WrittenList, 'change'>): boolean {
  return added.length + removed.length > 0 || hasValues;
}

/** The patch of an entity with its lists as they are to be stored: what others did to them stays. */
export function withLists(patch: Draft, tracked: Tracked, lists: readonly WrittenList[]): Draft {
  const stored = { ...patch.stored };
  for (const one of lists.filter((list) => list.tracked === tracked)) {
    const { list, change, current } = one;
    const values = [stored[list.key] ?? []].flat().filter((value) => typeof value !== 'string');
    const kept = current.filter((id) => !change.removed.includes(id));
    if (isChanged(one)) stored[list.key] = [...new Set([...kept, ...change.added]), ...values];
    else delete stored[list.key];
  }
  return { ...patch, stored };
}

/** A new document without the ids in its lists that are written at their own end. */
export function withoutOwnLinks(
  tracker: TrackedDocuments,
  tracked: Tracked,
  creation: Draft | undefined,
): Draft | undefined {
  if (creation === undefined) return undefined;
  const stored = { ...creation.stored };
  for (const list of listsOf(tracked)) {
    const given = stored[list.key];
    if (!Array.isArray(given) || ownEnd(tracked, list) === null) continue;
    // New documents are put in order with those they link.
    stored[list.key] = given.filter((id) => typeof id !== 'string' || tracker.find(list.target, id)?.document === null);
  }
  return { ...creation, stored };
}

/** What of a list's change is written from this end of it; null where the list was not read. */
function writtenChange(tracked: Tracked, list: RelationshipProperty): ListChange | null {
  const change = listChange(tracked, list);
  return change === null || ownEnd(tracked, list) === null ? change : { ...change, added: [], removed: [] };
}

/** The ids that documents link through a list, whatever filters the model has. */
async function storedLinks(
  some: readonly Tracked[],
  property: RelationshipProperty,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [first] = some;
  const target = first?.session.findEntity(property.target);
  if (first === undefined || target === undefined) return new Map();
  const query = { ...EMPTY_QUERY, filters: dropFilters(MODEL_FILTERS, []) };
  const branch = { property, target, query, tree: new Map() };
  const ids = some.map(({ id }) => id);
  return linkedIds(ids, { entity: first.session.metadata(), branch, reader: first.session });
}
