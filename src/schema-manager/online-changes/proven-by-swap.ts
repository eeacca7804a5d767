import type { WriteDeps } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';

/**
 * The proof of a change whose new one has the name already: a swap is made on a proof only, and what differs since then was written
 * by others to the new one.
 */
export function provenBySwap(collection: string, deps: WriteDeps): Promise<Proof> {
  return proveDocuments({ collection, reads: [], change: () => null }, deps);
}
