import { hasSameIds } from '../../appwrite/documents/link-id.js';
import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { dropFilters, EMPTY_QUERY, MODEL_FILTERS } from '../../query/query-node.js';
import { groupBy } from '../../util/group-by.js';
import { readLinkedIds } from '../populate/linked-documents.js';
import type { Draft } from '../validation/draft.js';
import { type ListChange, listChange, listsOf, ownEnd } from './list-change.js';
import type { Tracked, TrackedDocuments } from './tracked-documents.js';

/** A changed list that is written whole, from its own end. */
interface WrittenList {
  readonly tracked: Tracked;
  readonly list: RelationshipProperty;
  readonly change: ListChange;
  /** The stored links. */
  readonly current: readonly string[];
}

/** Reads the stored links of changed lists: one request per hundred documents and relation. Leaves out lists that were never read. */
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

/** Whether the stored links are still what `readLists` read. */
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

/** Merges an entity's list changes into the stored lists, so that changes by others are kept. */
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

/** Removes ids from a new document's lists if they are written at their own end. */
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
    // Links to new documents stay: `inSaveOrder` handles them.
    stored[list.key] = given.filter((id) => typeof id !== 'string' || tracker.find(list.target, id)?.document === null);
  }
  return { ...creation, stored };
}

/** The part of a list's change that is written from this end; null if the list was not read. */
function writtenChange(tracked: Tracked, list: RelationshipProperty): ListChange | null {
  const change = listChange(tracked, list);
  return change === null || ownEnd(tracked, list) === null ? change : { ...change, added: [], removed: [] };
}

/** The ids that documents link through a list, with the model's filters off. */
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
  return readLinkedIds(ids, { entity: first.session.metadata(), branch, reader: first.session });
}
