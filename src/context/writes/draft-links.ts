import { changesOthers, mayCostOthers } from '../../appwrite/documents/may-cost-others.js';
import { replacedLinks } from '../../appwrite/documents/replaced-links.js';
import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { linkEnds } from '../links/link-ends.js';
import { uniqueKeys, uniqueValues } from '../unique-values/unique-keys.js';
import type { Draft } from '../validation/draft.js';
import type { WriteSession } from './write-session.js';

/** Whether creating the document could be refused after it has already taken links from others, or written others along with it. */
export function isCostly(session: WriteSession, draft: Draft): boolean {
  const { metadata, stored, nested } = draft;
  return mayCostOthers({
    values: stored,
    ends: linkEnds(metadata),
    mayBeTaken: mayBeTaken(session, draft),
    writesAlong: nested.length > 0,
  });
}

/** Whether the id or a unique value of a document, or of one written along with it, may be taken. */
function mayBeTaken(session: WriteSession, { metadata, stored, hasMadeId, nested }: Draft): boolean {
  const isUnique = () =>
    uniqueKeys(session, metadata).some((unique) => uniqueValues(unique, stored, isOperatorText) !== null);
  return !hasMadeId || isUnique() || nested.some((one) => mayBeTaken(session, one));
}

/** Whether a new document changes the links of existing documents, or others are written along with it. */
export function changesOrWritesOthers({ metadata, stored, nested }: Draft): boolean {
  return nested.length > 0 || changesOthers(stored, linkEnds(metadata));
}

/** The stored keys of an entity's two-way one-to-one links. */
export function exclusiveLinks(metadata: EntityMetadata): readonly string[] {
  return exclusiveEnds(metadata).map(({ key }) => key);
}

function exclusiveEnds(metadata: EntityMetadata): readonly RelationshipProperty[] {
  return linkEnds(metadata).filter(
    ({ owned: { relationship } }) => relationship.kind === 'oneToOne' && relationship.twoWay,
  );
}

/** Whether a patch removes a two-way one-to-one link. */
export function takesOff({ metadata, stored }: Draft): boolean {
  return exclusiveLinks(metadata).some((key) => stored[key] === null);
}

/** Values that first remove the links that a patch replaces, which Appwrite cannot do in one step; null if there are none. */
export function replacedBy({ metadata, stored }: Draft, document: Draft['stored']): Draft['stored'] | null {
  return replacedLinks(exclusiveLinks(metadata), document, stored);
}

/** Whether a patch sets a link that may first have to be removed. */
export function mayReplace({ metadata, stored }: Draft): boolean {
  return exclusiveLinks(metadata).some((key) => (stored[key] ?? null) !== null);
}
