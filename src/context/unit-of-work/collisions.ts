import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { linkId } from '../../appwrite/documents/link-id.js';
import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { groupBy } from '../../util/group-by.js';
import { loadDocument } from '../hydration/load-document.js';
import { listByIds } from '../writes/list-by-ids.js';
import type { Collision } from './concurrency-error.js';
import { listsOf, ownEnd } from './list-change.js';
import type { Tracked, TrackedDocuments } from './tracked-documents.js';

/** An entity to save, and its changed values. */
export interface Changed {
  readonly tracked: Tracked;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The entities whose documents others changed or deleted since they were read. */
export async function collisionsOf(
  tracker: TrackedDocuments,
  changed: readonly Changed[],
): Promise<readonly Collision[]> {
  const collisions: Collision[] = [];
  for (const [collection, some] of groupBy(changed, ({ tracked }) => tracked.session.metadata().collection)) {
    const session = some[0]?.tracked.session;
    if (session === undefined) continue;
    const now = await listByIds(
      session,
      some.map(({ tracked }) => tracked.id),
    );
    for (const one of some) {
      const { id, entity, document } = one.tracked;
      const theirs = now.get(id);
      if (theirs?.$updatedAt === document?.$updatedAt && !isLinkedAnew(tracker, one, theirs)) continue;
      const loaded = theirs === undefined ? null : loadDocument(session.metadata(), theirs, session.findEntity);
      collisions.push({ collection, id, mine: entity, theirs: loaded });
    }
  }
  return collisions;
}

/** The changed links that others may also have changed from the list at the other end, which does not stamp this document. */
export function sharedLinks({ tracked: { session }, values }: Changed): readonly RelationshipProperty[] {
  return session
    .metadata()
    .properties.flatMap((one) =>
      one.kind === 'relationship' && !one.many && one.owned.relationship.twoWay && Object.hasOwn(values, one.property)
        ? [one]
        : [],
    );
}

function isLinkedAnew(tracker: TrackedDocuments, changed: Changed, theirs: WireDocument | undefined): boolean {
  const { session } = changed.tracked;
  return sharedLinks(changed).some((property) => {
    const known = knownLink(tracker, changed.tracked, property);
    // A link to a document that the reader cannot see looks like no link.
    const mayBeHidden = session.isUser || (session.findEntity(property.target)?.filters ?? []).length > 0;
    return !(known === undefined || (known === null && mayBeHidden)) && linkId(theirs?.[property.key]) !== known;
  });
}

/** The link of a document as it was read. A document read within another one's list does not show it, so that list is searched. Undefined if it was not read. */
function knownLink(
  tracker: TrackedDocuments,
  { id, document, session }: Tracked,
  { key, property, target }: RelationshipProperty,
): string | null | undefined {
  if (document !== null && Object.hasOwn(document, key)) return linkId(document[key]);
  const { collection } = session.metadata();
  const owner = tracker.all().find((one) => {
    if (one.session.metadata().collection !== target) return false;
    const list = listsOf(one).find((each) => each.target === collection && ownEnd(one, each)?.property === property);
    const ids = list && one.before.get(list.property);
    return Array.isArray(ids) && ids.includes(id);
  });
  return owner?.id;
}
