import { passProgress } from '../../documents/pass-progress.js';
import type { ProgressListener } from '../../progress.js';
import { findCollection } from '../../schema/database-schema.js';
import { isIdentifier } from '../../schema/rules/is-database-schema.js';
import { createHashTable, hashOf } from '../../util/hash-table.js';
import { ownValue } from '../../util/own-value.js';
import type { SavedCollection } from './backup-manifest.js';
import { backupInvalid } from './backup-problem.js';
import { type DocumentFields, documentFields } from './document-fields.js';
import { createDocumentStatistics } from './document-statistics.js';
import { documentText, type SavedDocument } from './document-text.js';
import type { OpenBackup } from './open-backup.js';

/** A manifest may claim any number of documents; at most this many get memory in advance. */
const LIKELY = 100_000;
/** The most ids that are remembered, up to 53 bytes each; beyond that the server refuses a repeated one. */
const REMEMBERED = 10_000_000;

interface CheckDeps {
  /** Throws if the work should stop. */
  readonly check: () => void;
  readonly onProgress?: ProgressListener | undefined;
  readonly look?: (document: SavedDocument) => void;
}

/** Reads documents to the end and compares them with the manifest; stops at the first one too many. Throws backup_invalid. */
export async function checkSavedDocuments(
  backup: OpenBackup,
  saved: SavedCollection,
  { check, onProgress, look = () => {} }: CheckDeps,
): Promise<void> {
  const { schema } = backup.manifest;
  const at = `${backup.folder}/${saved.file}`;
  const collection = findCollection(schema, saved.id);
  if (collection === undefined)
    throw differs(at, `no schema of '${saved.id}' in the manifest`, 'the schema of each collection');
  const fields = documentFields(schema, collection, saved.attributes);
  const statistics = createDocumentStatistics(fields);
  const seen = createHashTable(Math.min(saved.documents, LIKELY));
  const report = passProgress({ collection: saved.id, action: 'verified', total: saved.documents }, onProgress);
  let documents = 0;
  for await (const batch of backup.documents(saved)) {
    check();
    documents += batch.length;
    if (documents > saved.documents)
      throw differs(at, `more than ${saved.documents} documents`, `${saved.documents} documents`);
    for (const document of batch) {
      // No server has two ids that differ only in case.
      const hash = hashOf(document.$id.toLowerCase());
      if (seen.get(hash) !== 0)
        throw differs(at, `two documents with the id '${document.$id}', letter case aside`, 'each id once');
      if (seen.size() < REMEMBERED) seen.set(hash, 1);
      const wrong = fields.keys.find((key) => !isLinked(ownValue(document, key) ?? null, key, fields));
      if (wrong !== undefined) throw differs(at, `'${wrong}' of '${document.$id}', which holds no ids`, 'links as ids');
      try {
        statistics.add(document, documentText(document, fields));
      } catch (cause) {
        // Endlessly nested lists: no server returns them.
        throw differs(at, 'a document that cannot be written as text', 'documents as a server answers them', cause);
      }
      look(document);
    }
    report(batch.length);
  }
  const { digest, nulls, firstUpdatedAt, lastUpdatedAt } = statistics.counts();
  if (documents !== saved.documents) throw differs(at, `${documents} documents`, `${saved.documents} documents`);
  if (digest !== saved.digest) throw differs(at, 'another digest of documents', 'the one in the manifest');
  const keys = [...Object.keys(nulls), ...Object.keys(saved.nulls)];
  const isAsSaid = (key: string) => countOf(nulls, key) === countOf(saved.nulls, key);
  if (!keys.every(isAsSaid)) throw differs(at, 'other numbers of nulls', 'those in the manifest');
  // A document that was read again may have had the earliest time before.
  if (isBefore(firstUpdatedAt, saved.firstUpdatedAt) || isBefore(saved.lastUpdatedAt, lastUpdatedAt))
    throw differs(at, 'documents of other times', 'times between those in the manifest');
}

/** Whether a relationship holds an id or null, or a list of ids (Appwrite keeps duplicates); true for a plain attribute. */
export function isLinked(value: unknown, key: string, { references, sets }: DocumentFields): boolean {
  if (references.includes(key)) return value === null || isIdentifier(value);
  if (!sets.includes(key) || value === null) return true;
  return Array.isArray(value) && value.every(isIdentifier);
}

function countOf(nulls: Readonly<Record<string, number>>, key: string): unknown {
  return ownValue(nulls, key) ?? 0;
}

function isBefore(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a !== b;
  return Date.parse(a) < Date.parse(b);
}

function differs(at: string, found: string, expected: string, cause?: unknown) {
  return backupInvalid(at, found, expected, 'Make another backup: this one does not match its manifest.', cause);
}
