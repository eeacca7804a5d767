import type { RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { plainValues } from './entity-snapshot.js';
import type { Tracked } from './tracked-documents.js';

/** How a list of related documents changed since it was read. */
export interface ListChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether it contains values of new documents to create along with it. */
  readonly hasValues: boolean;
}

/** The lists of related documents that an entity may hold. */
export function listsOf({ session }: Tracked): readonly RelationshipProperty[] {
  return session.metadata().properties.flatMap((one) => (one.kind === 'relationship' && one.many ? [one] : []));
}

/** The change of a list; null if it was not read or is not set, so that it is written whole or not at all. */
export function listChange(
  { session, entity, document, before }: Tracked,
  list: RelationshipProperty,
): ListChange | null {
  const current = plainValues(session.metadata(), entity, [list])[list.property];
  const known = before.get(list.property) ?? (document === null ? [] : undefined);
  if (!Array.isArray(current) || !Array.isArray(known)) return null;
  const [now, then] = [new Set(current), new Set(known)];
  const ids = [...now].filter((id): id is string => typeof id === 'string');
  return {
    added: ids.filter((id) => !then.has(id)),
    removed: [...then].filter((id) => !now.has(id)).map(String),
    hasValues: ids.length < now.size,
  };
}

/** The to-one property at the other end of a list, where Appwrite stores and guards the link; null if there is none. */
export function ownEnd(
  { session }: Tracked,
  { owned, side, target }: RelationshipProperty,
): RelationshipProperty | null {
  const { kind, twoWay, key, twoWayKey } = owned.relationship;
  if (!twoWay || kind === 'manyToMany') return null;
  const back = side === 'parent' ? twoWayKey : key;
  const found = session.findEntity(target)?.properties.find((one) => one.key === back);
  return found?.kind === 'relationship' ? found : null;
}
