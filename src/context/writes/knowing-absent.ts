import { isRecord } from '../../util/is-record.js';
import { givenAlong } from '../validation/draft-relationship.js';
import { missingLinks } from '../validation/missing-links.js';
import type { WriteSession } from './write-session.js';

/**
 * The session with knowledge of the related documents that are given with an id and values and do not exist, so that they are new ones; one
 * request for each hundred. A user may not see a document that exists, so for users all of them are patches.
 */
export async function knowingAbsent(session: WriteSession, values: readonly unknown[]): Promise<WriteSession> {
  const { isUser, findEntity } = session;
  const given = values.flatMap((one) => (isRecord(one) ? givenAlong(session.metadata(), one, findEntity) : []));
  if (isUser || given.length === 0) return session;
  const absent = await missingLinks(await session.documents(), given);
  const places = new Set(absent.map(({ collection, id }) => `${collection}/${id}`));
  return { ...session, isAbsent: (collection, id) => places.has(`${collection}/${id}`) };
}
