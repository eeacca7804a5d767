import { BULK_LIMIT, type WireDocument } from '../../appwrite/documents/document-gateway.js';
import { upsertColumns } from '../../documents/upsert-columns.js';
import { requireQueryCollection } from '../../query/schema-collection.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { chunksOf } from '../../util/chunks-of.js';
import type { BatchTotals } from './batch-totals.js';
import type { DecideValues } from './change-document.js';
import type { DataDocument } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';
import type { Pace } from './pace.js';

/**
 * Updates the documents of a batch that a bulk upsert can handle safely as long as nobody else writes. The upsert reads without a lock and
 * writes every attribute back (fact 71), overwrites another document with the same unique value (fact 10), and recreates a document that
 * was deleted meanwhile; such a ghost is deleted at once.
 *
 * @returns the documents to be updated one by one, including those whose function threw
 */
export async function updateInBulk(
  context: DataStepContext,
  collection: string,
  batch: readonly DataDocument[],
  decide: DecideValues,
  totals: BatchTotals,
  pace: Pace,
): Promise<readonly DataDocument[]> {
  const { documents, rules } = context;
  if (hasRelationships(context.schema, collection)) return batch;
  const { attributes, indexes } = requireQueryCollection(context.schema, collection);
  const unique = new Set(indexes.filter(({ type }) => type === 'unique').flatMap((index) => index.attributes));
  const { stored, missing } = rules(collection);
  const singles: DataDocument[] = [];
  const rows: { readonly document: WireDocument; readonly row: Readonly<Record<string, unknown>> }[] = [];
  for (const document of batch) {
    const change = await Promise.resolve()
      .then(() => decide(document))
      .then(async (values) => {
        const change = values === null || values === undefined ? null : missing(document, stored(values));
        if (change !== null) await context.requireStorable(collection, [change.values]);
        return change;
      })
      .catch(() => undefined);
    if (change === null) continue;
    const isSingle = change === undefined || Object.keys(change.values).some((key) => unique.has(key));
    const columns = isSingle ? null : upsertColumns(attributes, document, change.values);
    if (isSingle || columns === null) {
      singles.push(document);
      continue;
    }
    const { $id, $permissions } = document;
    const row = { ...columns, $id, $permissions: change.permissions ?? $permissions };
    rows.push({ document, row });
  }
  for (const chunk of chunksOf(rows, BULK_LIMIT)) {
    await pace(chunk.length);
    await context.beforeWrite();
    const written = await documents.upsertMany(
      collection,
      chunk.map(({ row }) => row),
    );
    const read = new Map(chunk.map(({ document }) => [document.$id, document]));
    for (const answer of written) {
      const before = read.get(answer.$id);
      if (before === undefined) continue;
      if (Date.parse(answer.$createdAt) !== Date.parse(before.$createdAt)) {
        await context.beforeWrite();
        await documents.delete(collection, answer.$id);
        continue;
      }
      totals.changed += 1;
      const { $id: id, $updatedAt: updatedAt } = answer;
      await context.written({ collection, id, kind: 'updated', updatedAt, before: before.$updatedAt });
    }
  }
  return singles;
}
