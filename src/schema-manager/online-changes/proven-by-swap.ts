import type { WriteDeps } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';

/** The proof where the new one has the name: swaps need one, and what differs since was written by others to the new one. */
export function provenBySwap(collection: string, deps: WriteDeps): Promise<Proof> {
  return proveDocuments({ collection, reads: [], change: () => null }, deps);
}
