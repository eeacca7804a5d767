import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { documentPages, type PageQuery } from '../appwrite/documents/document-pages.js';
import { wire } from '../query/wire-query.js';
import { findCollection } from '../schema/database-schema.js';
import { hasRelationships, sidesOf } from '../schema/relationship-schema.js';
import { chunksOf } from '../util/chunks-of.js';
import type { DocumentChange, WriteDeps, WriteReport } from './document-change.js';
import { writeLinks } from './links/write-links.js';
import { passProgress } from './pass-progress.js';
import {
  collectOutcome,
  type PendingWrite,
  pendingWrite,
  type WriteContext,
  type WritePending,
} from './pending-write.js';
import { writeDistinct } from './write-distinct.js';
import { writeInBulk } from './write-in-bulk.js';
import { writeInTransactions } from './write-in-transactions.js';
import { writeSealed } from './write-sealed.js';
import { writeSingly } from './write-singly.js';
import type { WriteStrategy, WriteWay } from './write-strategy.js';

const STRATEGIES: Readonly<Record<WriteWay, WritePending>> = {
  single: writeSingly,
  distinct: writeDistinct,
  bulk: writeInBulk,
  transactions: writeInTransactions,
  sealed: writeSealed,
};

const REWRITTEN = { type: 'documents', action: 'rewritten' } as const;

/** Single writes between two progress reports: about a second's work (fact 71). */
const PIECE = 100;

/**
 * One pass over a collection, in order of creation, that writes every document the change applies to. Values are guarded by the
 * document's `$updatedAt`, links by the server's time, so that no other writer's work is lost; `bulk` is unguarded, for
 * collections that no one else writes to. Safe to repeat. Only `proveDocuments` shows that no document still needs the change.
 */
export async function writeDocuments(
  change: DocumentChange,
  strategy: WriteWay,
  deps: WriteDeps,
): Promise<WriteReport> {
  const { collection } = change;
  // An upsert has to repeat required values, so they have to be read.
  let context = strategy === 'bulk' ? await contextOf(change, deps) : null;
  const required = context?.attributes.filter((attribute) => attribute.required).map(({ key }) => key) ?? [];
  const report = passProgress({ collection, documents: deps.documents }, deps.onProgress);
  const outcome = collectOutcome();
  for await (const page of documentPages(deps.documents, pageQuery(change, required))) {
    const pending = page.flatMap((document) => pendingWrite(document, change) ?? []);
    if (pending.length > 0) {
      context ??= await contextOf(change, deps);
      for (const [write, part] of partsOf(pending, strategy, context)) {
        const pieces = write === writeSingly ? [...chunksOf(part, PIECE)] : [part];
        for (const piece of pieces) {
          const { changed, unequal } = await write(piece, context);
          outcome.add(changed, unequal);
          if (pieces.length > 1)
            deps.onProgress({ ...REWRITTEN, collection, documents: outcome.changed, isUnderWay: true });
        }
      }
    }
    report(page);
  }
  if (outcome.changed > 0) deps.onProgress({ ...REWRITTEN, collection, documents: outcome.changed });
  return { changed: outcome.changed, unequal: outcome.unequal };
}

/** Like `writeDocuments`, for documents that the caller has just read; the writer can be called any number of times. */
export async function createWriter(
  change: DocumentChange,
  strategy: WriteStrategy,
  deps: WriteDeps,
): Promise<(documents: readonly WireDocument[]) => Promise<WriteReport>> {
  const context = await contextOf(change, deps);
  return async (documents) => {
    const pending = documents.flatMap((document) => pendingWrite(document, change) ?? []);
    const outcome = collectOutcome();
    for (const [write, part] of partsOf(pending, strategy, context)) {
      const { changed, unequal } = await write(part, context);
      outcome.add(changed, unequal);
    }
    return outcome;
  };
}

function pageQuery({ collection, reads, since }: DocumentChange, required: readonly string[]): PageQuery {
  return {
    collection,
    select: reads === '*' ? null : [...reads, ...required],
    where: since === undefined ? [] : [wire.compare('greaterThanEqual', '$updatedAt', since)],
  };
}

async function contextOf(change: DocumentChange, deps: WriteDeps): Promise<WriteContext> {
  const { schema } = await deps.schemas.read();
  const { attributes = [], indexes = [] } = findCollection(schema, change.collection) ?? {};
  const links = new Map(sidesOf(schema, change.collection).map(({ relationship }) => [relationship.key, relationship]));
  return { change, deps, attributes, indexes, links, isRelated: hasRelationships(schema, change.collection) };
}

/** Splits documents by strategy: links are written one by one, and so is everything in related collections, where Appwrite refuses bulk writes. */
function partsOf(
  pending: readonly PendingWrite[],
  strategy: WriteWay,
  { links, isRelated }: WriteContext,
): readonly (readonly [WritePending, readonly PendingWrite[]])[] {
  const holdsLinks = ({ values }: PendingWrite) => Object.keys(values).some((key) => links.has(key));
  const possible = isRelated && (strategy === 'bulk' || strategy === 'distinct') ? 'single' : strategy;
  const parts = [
    [STRATEGIES[possible], pending.filter((one) => !holdsLinks(one))],
    [writeLinks, pending.filter(holdsLinks)],
  ] as const;
  return parts.filter(([, part]) => part.length > 0);
}
