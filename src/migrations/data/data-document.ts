import type { WireDocument } from '../../appwrite/documents/document-gateway.js';

/** A document by its stored keys, with values as Appwrite sends them: dates are text, relationships are ids. */
export type DataDocument = WireDocument;

/** Values by stored key. A Date is stored as ISO text; `$permissions` sets the permissions; undefined values stay unchanged. */
export type DataValues = Readonly<Record<string, unknown>>;

/**
 * Conditions by stored key, all of which must hold; the same operators as in `where` of a context. Dates may be given as text.
 *
 * @example { age: { $gte: 18 }, bio: null, author: authorId, $createdAt: { $lt: '2026-01-01T00:00:00.000Z' } }
 */
export type DataWhere = Readonly<Record<string, unknown>>;
