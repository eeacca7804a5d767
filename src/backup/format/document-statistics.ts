import { createDocumentDigest } from './document-digest.js';
import type { DocumentFields } from './document-fields.js';
import type { DocumentText, SavedDocument } from './document-text.js';

/** Counts the documents that go into a file, for the manifest. */
export interface DocumentStatistics {
  readonly add: (document: SavedDocument, text: DocumentText) => void;
  /** Removes one that a newer version replaces. */
  readonly remove: (document: SavedDocument, text: DocumentText) => void;
  readonly counts: () => {
    readonly documents: number;
    readonly digest: string;
    readonly firstUpdatedAt: string | null;
    readonly lastUpdatedAt: string | null;
    readonly nulls: Readonly<Record<string, number>>;
  };
}

export function createDocumentStatistics({ attributes }: DocumentFields): DocumentStatistics {
  const digest = createDocumentDigest();
  const nulls = new Map<string, number>();
  let documents = 0;
  let first: string | null = null;
  let last: string | null = null;

  const count = (document: SavedDocument, step: 1 | -1) => {
    documents += step;
    for (const key of attributes)
      if (!Object.hasOwn(document, key) || (document[key] ?? null) === null)
        nulls.set(key, (nulls.get(key) ?? 0) + step);
  };
  return {
    add(document, { canonical }) {
      count(document, 1);
      digest.add(canonical);
      const time = document.$updatedAt;
      if (first === null || time < first) first = time;
      if (last === null || time > last) last = time;
    },
    remove(document, { canonical }) {
      count(document, -1);
      digest.remove(canonical);
    },
    counts: () => ({
      documents,
      digest: digest.hex(),
      firstUpdatedAt: first,
      lastUpdatedAt: last,
      nulls: Object.fromEntries([...nulls].filter(([, number]) => number > 0).sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
  };
}
