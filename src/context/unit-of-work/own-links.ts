import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import type { Draft } from '../validation/draft.js';
import { draftOf } from '../writes/prepare-drafts.js';
import { changedValues } from './entity-snapshot.js';
import { listChange, listsOf, ownEnd } from './list-change.js';
import type { Tracked, TrackedDocuments } from './tracked-documents.js';

/** A link that a changed list implies for a document, set at the document's own end. */
interface OwnLink {
  /** The entity's previous value of the property. */
  readonly held: unknown;
  /** The entity it is linked to now. */
  readonly owner: Tracked | null;
}

/** The links that changed lists imply, set at the documents' own ends, where Appwrite guards them. */
export interface OwnLinks {
  /** Links of tracked documents, by property. */
  readonly tracked: ReadonlyMap<Tracked, ReadonlyMap<string, OwnLink>>;
  /** Patches of documents that were not read. */
  readonly others: readonly Draft[];
}

/** Derives links from changed lists. If a document's own end was changed as well, that one wins. */
export function ownLinks(tracker: TrackedDocuments): OwnLinks {
  const tracked = new Map<Tracked, Map<string, OwnLink>>();
  const others: Draft[] = [];
  const give = (parent: Tracked, target: EntityMetadata, own: RelationshipProperty, id: string, isAdded: boolean) => {
    const child = tracker.find(target.collection, id);
    if (child === undefined) {
      const patch = draftOf(tracker.sessionOf(target), { [own.property]: isAdded ? parent.id : null }, 'update');
      others.push({ ...patch, id });
      return;
    }
    if (child.isRemoved || isOwnChanged(child, own)) return;
    const links = tracked.get(child) ?? new Map<string, OwnLink>();
    const isElsewhere = links.has(own.property) || (child.before.get(own.property) ?? parent.id) !== parent.id;
    if (isAdded || !isElsewhere)
      tracked.set(child, links.set(own.property, { held: heldAt(child, own), owner: isAdded ? parent : null }));
  };
  for (const parent of tracker.all().filter(({ isRemoved }) => !isRemoved))
    for (const list of listsOf(parent)) {
      const own = ownEnd(parent, list);
      const target = parent.session.findEntity(list.target);
      const change = listChange(parent, list);
      if (own === null || target === undefined || change === null) continue;
      for (const id of change.removed) give(parent, target, own, id, false);
      for (const id of change.added) give(parent, target, own, id, true);
    }
  return { tracked, others };
}

function isOwnChanged(child: Tracked, own: RelationshipProperty): boolean {
  if (child.document === null) return (heldAt(child, own) ?? null) !== null;
  return Object.hasOwn(changedValues(child.session, child.entity, child.before), own.property);
}

function heldAt({ entity }: Tracked, { property }: RelationshipProperty): unknown {
  return (entity as Readonly<Record<string, unknown>>)[property];
}

/** The values that set these links in an update or creation. */
export function linkValues({ tracked: links }: OwnLinks, tracked: Tracked): Readonly<Record<string, string | null>> {
  const own = [...(links.get(tracked) ?? [])];
  return Object.fromEntries(own.map(([property, { owner }]) => [property, owner?.id ?? null]));
}

/** Sets the links on a saved entity, unless it was given others meanwhile. */
export function showLinks({ tracked: links }: OwnLinks, tracked: Tracked): void {
  const entity = tracked.entity as Record<string, unknown>;
  for (const [property, { held, owner }] of links.get(tracked) ?? [])
    if (entity[property] === held) entity[property] = owner?.entity;
}
