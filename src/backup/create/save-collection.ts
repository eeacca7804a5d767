import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesToCopy } from '../../appwrite/documents/document-pages.js';
import { passProgress } from '../../documents/pass-progress.js';
import type { ProgressListener } from '../../progress.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { backupFailed } from '../format/backup-problem.js';
import { type DocumentFields, selectionOf } from '../format/document-fields.js';
import { readLines } from '../format/document-reader.js';
import { createDocumentStatistics, type DocumentStatistics } from '../format/document-statistics.js';
import { documentText, lineId, parseDocument } from '../format/document-text.js';
import { createDocumentWriter } from '../format/document-writer.js';
import type { FileCipher } from '../format/encrypting.js';
import { partialName } from '../format/file-name.js';
import { valueJudge } from './judge-values.js';
import { documentsSince, windowStart } from './update-window.js';

export interface SaveDeps {
  readonly documents: DocumentGateway;
  /** Changes a document before it is written; deterministic. */
  readonly change: (collection: string, document: WireDocument) => WireDocument;
  readonly serverTime: () => number | null;
  readonly onProgress: ProgressListener;
  /** Throws if the work should stop. */
  readonly check: () => void;
  /** Throws if another run writes into the folder; called before a file gets its name. */
  readonly confirm: () => Promise<void>;
}

interface SaveTarget {
  readonly folder: string;
  readonly file: string;
  readonly cipher: FileCipher | null;
  /** Identifies the run that writes it. */
  readonly token: string;
}

/** How many times new writes are searched for before the backup counts as inconsistent. */
const ROUNDS = 5;

/**
 * Writes all documents of a collection to a file: one pass in order of creation, then again those written meanwhile (by `$updatedAt`),
 * until nothing new is found. Documents deleted meanwhile may stay in it. An unfinished file has another name and is started over: it
 * could contain documents deleted since.
 */
export async function saveCollection(
  fields: DocumentFields,
  attributes: readonly AttributeSchema[],
  only: readonly string[] | null,
  target: SaveTarget,
  deps: SaveDeps,
): Promise<SavedCollection> {
  const { documents, onProgress, change } = deps;
  const collection = fields.collection;
  const path = join(target.folder, target.file);
  const partial = join(target.folder, partialName(target.file, target.token));
  const statistics = createDocumentStatistics(fields);
  const judge = valueJudge(attributes, fields);
  const read = (document: WireDocument): WireDocument => {
    judge(document);
    return change(collection, document);
  };
  const select = selectionOf(fields, only !== null);

  const report = passProgress({ collection, action: 'saved', documents }, onProgress);
  let since = await windowStart(collection, deps);
  let file = await write(partial, target.cipher, async (add) => {
    for await (const page of pagesToCopy(documents, { collection, select })) {
      deps.check();
      const texts = page.map((answered) => {
        const document = read(answered);
        const text = documentText(document, fields);
        statistics.add(document, text);
        return text.line;
      });
      await add(texts);
      report(page);
    }
  });

  const seen = new Map<string, string>();
  let consistent = false;
  for (let round = 0; round < ROUNDS && !consistent; round += 1) {
    const from = since;
    since = await windowStart(collection, deps);
    consistent = true;
    for await (const changed of documentsSince({ collection, select, from }, seen, documents)) {
      deps.check();
      consistent = false;
      const lines = new Map(changed.map((document) => [document.$id, read(document)]));
      file = await replaceDocuments({ path: partial, ...file }, lines, fields, statistics, target.cipher);
    }
  }
  await deps.confirm().catch(async (error: unknown) => {
    await rm(partial, { force: true });
    throw error;
  });
  await move(partial, path);
  return {
    id: collection,
    file: target.file,
    attributes: only,
    ...file,
    ...statistics.counts(),
    reread: seen.size,
    consistent,
  };
}

type Written = { readonly bytes: number; readonly sha256: string };

async function write(
  path: string,
  cipher: FileCipher | null,
  work: (add: (lines: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<Written> {
  const writer = createDocumentWriter(path, cipher);
  try {
    await work((lines) => (lines.length === 0 ? Promise.resolve() : writer.write(`${lines.join('\n')}\n`)));
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    await rm(path, { force: true });
    throw error;
  }
}

/** Rewrites a file with newer versions of some documents, including documents it did not contain. */
async function replaceDocuments(
  { path, sha256 }: Written & { readonly path: string },
  newer: ReadonlyMap<string, Parameters<typeof documentText>[0]>,
  fields: DocumentFields,
  statistics: DocumentStatistics,
  cipher: FileCipher | null,
): Promise<Written> {
  const next = `${path}.next`;
  const written = await write(next, cipher, async (add) => {
    for await (const lines of readLines(path, cipher, sha256)) {
      const kept: string[] = [];
      for (const line of lines) {
        if (newer.has(lineId(line))) {
          const document = parseDocument(line);
          statistics.remove(document, documentText(document, fields));
        } else kept.push(line);
      }
      await add(kept);
    }
    const texts = [...newer.values()].map((document) => {
      const text = documentText(document, fields);
      statistics.add(document, text);
      return text.line;
    });
    await add(texts);
  });
  await move(next, path);
  return written;
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch((cause: unknown) => {
    throw backupFailed(to, cause);
  });
}
