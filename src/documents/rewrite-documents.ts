import type { DocumentGateway, WireDocument } from '../appwrite/document-gateway.js';
import type { ProgressListener } from '../progress.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { readPages } from './read-pages.js';

export interface Rewrite {
  readonly collection: string;
  /** What `change` looks at: stored keys, or all of them (`*`); lists of linked ids are asked for (`tags.$id`). */
  readonly reads: readonly string[] | '*';
  /** Only documents whose `$updatedAt` is not before this time (ISO 8601). */
  readonly since?: string;
  /** The values a document is to get; null where it is right as it is. Must answer null for what it wrote. */
  readonly change: (document: WireDocument) => Readonly<Record<string, unknown>> | null;
}

export interface RewritePorts {
  readonly documents: DocumentGateway;
  /** Called before each write. */
  readonly confirm: () => Promise<void>;
  /** Throws where somebody wants the run to stop; called only where that is safe. */
  readonly goOn?: (() => void) | undefined;
  readonly onProgress: ProgressListener;
}

/** Single updates under way at once: 108 documents a second on Appwrite 1.9.6 (DESIGN, "The shadow change"). */
const CONCURRENCY = 8;

/** How often a document is tried that others keep writing to. */
const ATTEMPTS = 50;

/**
 * One pass over a collection that changes what has to be changed: single updates that are refused when the document is newer
 * than it was read, so that no other writer's work is lost; `$updatedAt`, `$createdAt` and permissions stay. Safe to repeat.
 *
 * @returns how many documents were seen and how many changed
 */
export async function rewriteDocuments(
  rewrite: Rewrite,
  ports: RewritePorts,
): Promise<{ seen: number; changed: number }> {
  const { collection, change } = rewrite;
  const { documents, confirm, onProgress } = ports;
  let seen = 0;
  let changed = 0;
  for await (const page of readPages(documents, collection, readOptions(rewrite))) {
    seen += page.length;
    const wrong = page.filter((document) => change(document) !== null);
    await forEachConcurrently(wrong, CONCURRENCY, async (document) => {
      await confirm();
      if (await rewriteOne(documents, collection, document, change, linksOf(rewrite))) changed += 1;
    });
    onProgress({ type: 'scan', collection, documents: seen });
  }
  if (changed > 0) onProgress({ type: 'documents', action: 'rewritten', collection, documents: changed });
  return { seen, changed };
}

/** What a rewrite reads, as `readPages` takes it. */
export function readOptions({ reads, since }: Pick<Rewrite, 'reads' | 'since'>): {
  readonly select?: readonly string[];
  readonly since?: string;
} {
  return { ...(reads !== '*' && { select: reads }), ...(since !== undefined && { since }) };
}

/** What a single document has to be asked for, to show the same. */
function linksOf({ reads }: Rewrite): readonly string[] {
  return reads !== '*' && reads.some((name) => name.includes('.')) ? reads : [];
}

/** Changes one document as often as others write to it meanwhile; false where it is gone or right as it is. */
export async function rewriteOne(
  documents: DocumentGateway,
  collection: string,
  first: WireDocument,
  change: Rewrite['change'],
  reads: readonly string[] = [],
): Promise<boolean> {
  const queries = reads.length === 0 ? [] : [JSON.stringify({ method: 'select', values: reads })];
  let document: WireDocument | null = first;
  for (let attempt = 0; attempt < ATTEMPTS && document !== null; attempt += 1) {
    const values = change(document);
    if (values === null) return false;
    if (await documents.rewrite(collection, document.$id, values, document.$updatedAt)) return true;
    document = await documents.get(collection, document.$id, queries);
  }
  return false;
}

/** The same ports for writes that may stop at any document. */
export function stoppable<P extends RewritePorts>(ports: P): P {
  const confirm = async (): Promise<void> => {
    ports.goOn?.();
    await ports.confirm();
  };
  return { ...ports, confirm };
}
