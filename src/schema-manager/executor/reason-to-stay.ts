import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { documentsWithValues } from '../../appwrite/documents/documents-with-values.js';
import { failedItems, thingsOf } from '../../appwrite/schema/drop-failed.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { findCollection } from '../../schema/database-schema.js';
import type { Fill } from '../plan/value-changes.js';
import type { RollBackDeps } from './roll-back-deps.js';

/** Why a step must not be rolled back: others have written to what it made; null if nothing would be lost. */
export async function reasonToStay(
  step: Operation,
  { documents, schemas, fill }: Pick<RollBackDeps, 'documents' | 'schemas' | 'fill'>,
): Promise<string | null> {
  if (step.type !== 'create_collection' && step.type !== 'add_attribute') return null;
  // It is parked again, together with everything written to it.
  if (step.restores !== undefined) return null;
  const id = operationCollection(step);
  const live = await schemas.read();
  if (findCollection(live.schema, id) === undefined) return null;
  // It never held anything, and Appwrite refuses queries on it.
  if (step.type === 'add_attribute' && failedItems(live, thingsOf(step)).length > 0) return null;
  const found =
    step.type === 'add_attribute'
      ? await documentsWithValues(documents, id, step.attribute, 1)
      : (await documents.list(id, [queryText(wire.limit(1))])).documents;
  if (found.length === 0) return null;
  const change = step.type === 'add_attribute' ? fill(id, step.attribute.key) : null;
  const isOurs =
    step.type === 'add_attribute' && change !== null && (await holdsOnlyFilled(id, step.attribute, change, documents));
  return isOurs ? null : 'documents were written to it meanwhile';
}

/** Whether all values of a new attribute are those the run filled in, so that dropping it loses nothing of others. */
async function holdsOnlyFilled(
  collection: string,
  { key, type }: AttributeSchema,
  fill: Fill,
  documents: DocumentGateway,
): Promise<boolean> {
  for await (const page of documentPages(documents, { collection, select: null })) {
    for (const document of page) {
      const value = document[key] ?? null;
      const filled = fill(null, { ...document, [key]: null });
      if (!sameStoredValue(value, null, type) && !sameStoredValue(value, filled, type)) return false;
    }
  }
  return true;
}
