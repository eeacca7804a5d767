import type { DocumentWrite } from '../../appwrite/documents/document-gateway.js';
import type { Draft } from '../validation/draft.js';

/** What a draft writes. */
export function writeOf({ stored, permissions }: Draft): DocumentWrite {
  return { values: stored, ...(permissions && { permissions }) };
}
