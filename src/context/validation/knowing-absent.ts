import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isRecord } from '../../util/is-record.js';
import type { DraftContext } from './draft.js';
import { givenAlong } from './draft-relationship.js';
import { missingLinks } from './missing-links.js';

interface Session extends DraftContext {
  readonly metadata: () => EntityMetadata;
  readonly documents: () => Promise<DocumentGateway>;
}

/**
 * The session with knowledge of the related documents that are given with an id and values and do not exist, so that they are new ones; one
 * request for each hundred. A user may not see a document that exists, so for users all of them are patches.
 */
export async function knowingAbsent<S extends Session>(session: S, values: readonly unknown[]): Promise<S> {
  const { isUser, findEntity } = session;
  const given = values.flatMap((one) => (isRecord(one) ? givenAlong(session.metadata(), one, findEntity) : []));
  if (isUser || given.length === 0) return session;
  const absent = await missingLinks(await session.documents(), given);
  const places = new Set(absent.map(({ collection, id }) => `${collection}/${id}`));
  return { ...session, isAbsent: (collection, id) => places.has(`${collection}/${id}`) };
}
