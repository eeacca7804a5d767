import type { WriteDeps } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';

/** The proof once the new one has the name: the swap needed one, and any difference since was written to the new one by others. */
export function provenBySwap(collection: string, deps: WriteDeps): Promise<Proof> {
  return proveDocuments({ collection, reads: [], change: () => null }, deps);
}
