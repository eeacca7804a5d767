import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { changesOthers, mayCostOthers } from '../../appwrite/documents/may-cost-others.js';
import { replacedLinks } from '../../appwrite/documents/replaced-links.js';
import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import type { Draft } from '../validation/draft.js';
import { operatorText } from '../validation/store-operator.js';
import { uniqueKeys, uniqueValues } from './unique-keys.js';
import type { WriteSession } from './write-session.js';

/** Whether the refusal of a new document could cost others their links, taken by it or by documents written along. */
export function isCostly(session: WriteSession, { metadata, stored, hasMadeId, nested }: Draft): boolean {
  const isUnique = () =>
    uniqueKeys(session).some((unique) => uniqueValues(unique, stored, (text) => operatorText(text) !== null) !== null);
  const mayBeTaken = !hasMadeId || isUnique();
  return mayCostOthers({
    values: stored,
    ends: linkEnds(metadata),
    mayBeTaken,
    changesAlong: nested.some(changesLinked),
  });
}

/** Whether a new document, or one that is written along, gives documents that are there other links. */
export function changesLinked({ metadata, stored, nested }: Draft): boolean {
  return changesOthers(stored, linkEnds(metadata)) || nested.some(changesLinked);
}

/** The one-to-one links of an entity that both ends show, by stored key. */
export function exclusiveLinks(metadata: EntityMetadata): readonly string[] {
  return exclusiveEnds(metadata).map(({ key }) => key);
}

function exclusiveEnds(metadata: EntityMetadata): readonly RelationshipProperty[] {
  return linkEnds(metadata).filter(
    ({ owned: { relationship } }) => relationship.kind === 'oneToOne' && relationship.twoWay,
  );
}

/** Whether a patch takes off a one-to-one link that both ends show. */
export function takesOff({ metadata, stored }: Draft): boolean {
  return exclusiveLinks(metadata).some((key) => stored[key] === null);
}

/** The links of a patch that Appwrite replaces by none, as values that take them off; null where there are none. */
export function replacedBy({ metadata, stored }: Draft, document: WireDocument): Draft['stored'] | null {
  return replacedLinks(exclusiveLinks(metadata), document, stored);
}

/** Whether a patch links where a link may have to be taken off first. */
export function mayReplace({ metadata, stored }: Draft): boolean {
  return exclusiveLinks(metadata).some((key) => (stored[key] ?? null) !== null);
}

export function linkEnds({ properties }: EntityMetadata): readonly RelationshipProperty[] {
  return properties.filter((property) => property.kind === 'relationship');
}
