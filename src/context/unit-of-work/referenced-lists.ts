import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { groupBy } from '../../util/group-by.js';
import { sameData } from '../../util/same-data.js';
import type { Draft } from '../validation/draft.js';
import { listByIds } from '../writes/list-by-ids.js';
import type { Changed } from './collisions.js';
import type { Tracked } from './tracked-documents.js';

/** Documents as they are stored, by the entities whose lists of references were read in part, or may have been. */
export type ReadAgain = ReadonlyMap<Tracked, WireDocument>;

/** Reads documents again of which a list of references changed that was not read as it is stored: one request per hundred. */
export async function readReferences(changed: readonly Changed[]): Promise<ReadAgain> {
  const wanted = changed.filter(({ tracked, values }) =>
    referenceLists(tracked).some((list) => Object.hasOwn(values, list.property) && wholeList(tracked, list) === null),
  );
  const found = new Map<Tracked, WireDocument>();
  for (const some of groupBy(wanted, ({ tracked }) => tracked.session.metadata().collection).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const now = await listByIds(
      first.tracked.session,
      some.map(({ tracked }) => tracked.id),
    );
    for (const { tracked } of some) {
      const document = now.get(tracked.id);
      if (document !== undefined) found.set(tracked, document);
    }
  }
  return found;
}

/** A patch whose lists of references keep what the entity's lists, read in part, do not show. */
export function withReferences(patch: Draft, tracked: Tracked, again: ReadAgain): Draft {
  const stored = { ...patch.stored };
  for (const list of referenceLists(tracked)) {
    const [now, known] = [stored[list.key], tracked.before.get(list.property)];
    const all = wholeList(tracked, list) ?? linkIds(again.get(tracked)?.[list.key]);
    if (!Array.isArray(now) || !Array.isArray(known) || sameData(known, all)) continue;
    const kept = all.filter((id) => now.includes(id) || !known.includes(id));
    stored[list.key] = [...kept, ...now.filter((id) => !known.includes(id) && !kept.includes(String(id)))];
  }
  return { ...patch, stored };
}

function referenceLists({ session }: Tracked): readonly AttributeProperty[] {
  return session
    .metadata()
    .properties.flatMap((one) =>
      one.kind === 'attribute' && one.references !== null && one.attribute.array ? [one] : [],
    );
}

/** The stored ids, if the document shows them: populated lists and empty ones may lack some. */
function wholeList({ document }: Tracked, { key }: AttributeProperty): readonly string[] | null {
  const list = document?.[key];
  return Array.isArray(list) && list.length > 0 && list.every((id) => typeof id === 'string') ? list : null;
}
