import { documentPages } from '../appwrite/documents/document-pages.js';
import { EntwriteError, hasCode } from '../errors.js';
import { retry } from '../util/retry.js';
import type { DocumentChange, WriteDeps } from './document-change.js';
import { passProgress } from './pass-progress.js';

const PROVEN: unique symbol = Symbol('proven');

/** The proof that a full pass over a collection found no document that still needs the change. Only `concludePass` makes one. */
export interface Proof {
  readonly [PROVEN]: true;
  readonly collection: string;
  /** How many documents the pass checked. */
  readonly documents: number;
}

/** How many ids an error names. */
const NAMED = 10;

/** How many times a proof is attempted while others write. */
const ROUNDS = 3;

/** Proves that no document still needs the change; a source is dropped only with this proof. Throws copy_unproven with ids. */
export async function proveDocuments(
  { collection, reads, change }: DocumentChange,
  { documents: gateway, onProgress }: Pick<WriteDeps, 'documents' | 'onProgress'>,
): Promise<Proof> {
  const ids: string[] = [];
  const keys = new Set<string>();
  let documents = 0;
  let unequal = 0;
  const report = passProgress({ collection, documents: gateway }, onProgress);
  for await (const page of documentPages(gateway, { collection, select: reads === '*' ? null : reads })) {
    documents += page.length;
    for (const document of page) {
      const values = change(document);
      if (values === null) continue;
      unequal += 1;
      if (ids.length < NAMED) ids.push(document.$id);
      for (const key of Object.keys(values)) keys.add(key);
    }
    report(page);
  }
  return concludePass({ collection, at: `${collection}.${[...keys].join(', ')}`, documents, unequal, ids });
}

/** The result of a full pass over a collection. */
interface FullPass {
  readonly collection: string;
  /** The place that the error names. */
  readonly at: string;
  readonly documents: number;
  readonly unequal: number;
  readonly ids: readonly string[];
}

/** Turns a full pass into a proof. Throws copy_unproven if it found anything unequal. */
export function concludePass({ collection, at, documents, unequal, ids }: FullPass): Proof {
  if (unequal === 0) return { [PROVEN]: true, collection, documents };
  const named = ids.slice(0, NAMED).join(', ');
  throw new EntwriteError('copy_unproven', {
    at,
    found: `${unequal} of ${documents} documents whose values could not be made equal: ${named}${unequal > NAMED ? ', ...' : ''}`,
    expected: 'every document to hold what the change makes of its source',
    remedy: 'The source was not touched. Look at these documents, stop what writes to them, and run again.',
  });
}

/** Retries work that ends with a proof, in case others wrote meanwhile; `before` runs before each retry. Throws copy_unproven in the end. */
export function retryUnproven<T>(work: () => Promise<T>, before?: () => Promise<unknown>): Promise<T> {
  return retry(work, { attempts: ROUNDS, on: (error) => hasCode(error, 'copy_unproven'), before });
}
