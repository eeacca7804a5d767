import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { countDocuments } from '../../context/queries/count-documents.js';
import { operationCollection } from '../../operations/operation.js';
import { ALL_DOCUMENTS } from '../../query/lower-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { estimateCopies } from '../../schema-manager/plan/estimate-copies.js';
import { ownRequests } from '../../schema-manager/plan/estimate-requests.js';
import { type SchemaStep, schemaOperations } from '../builder/migration-step.js';
import type { PendingWork } from './pending-work.js';

export type DocumentCounts = ReadonlyMap<string, number>;

/** Requests for the lock, the history, the key's scopes, and the final state; as counted. */
export const RUN_REQUESTS = 14;
/** Requests to read before and after a step, and to write its record. */
const STEP_REQUESTS = 4;
/** Requests of a backup of what a step may lose, without its pages. */
const BACKUP_REQUESTS = 10;
/** Requests around the function of a data step, as counted: what it touches is saved first. */
export const DATA_STEP_REQUESTS = STEP_REQUESTS + BACKUP_REQUESTS;

/** The estimated cost of a schema step. Pure. */
export function estimateStep(
  databaseId: string,
  { operations, from }: SchemaStep,
  touchesData: boolean,
  counts: DocumentCounts,
): { readonly requests: number; readonly documents: number } {
  const copies = copiesOf(operations, from, counts);
  const documents = copies.reduce((sum, copy) => sum + (copy.documents ?? 0), 0);
  const own = ownRequests(databaseId, operations, from) + STEP_REQUESTS + (touchesData ? BACKUP_REQUESTS : 0);
  return { requests: copies.reduce((sum, copy) => sum + (copy.requests ?? 0), own), documents };
}

function copiesOf(operations: SchemaStep['operations'], from: DatabaseSchema, counts: DocumentCounts) {
  // Values that must be filled or converted: each document counts, because none has been read.
  const filling = operations.filter((operation) => operation.type !== 'add_attribute' || operation.attribute.required);
  const written = estimateCopies(filling, from, {}).map(({ at }) => at);
  const required = filling.flatMap((operation) =>
    operation.type === 'add_attribute' ? [`${operation.collection}.${operation.attribute.key}`] : [],
  );
  const seen = (at: string) => counts.get(at) ?? counts.get(at.slice(0, at.lastIndexOf('.'))) ?? 0;
  const all = new Map(
    [...written, ...required].map((at) => [at, { seen: seen(at), changed: seen(at), values: seen(at) }] as const),
  );
  return estimateCopies(filling, from, {}, all);
}

/** Counts the documents of live collections that schema steps may write. */
export async function countTouched(
  { unfinished, pending }: PendingWork,
  live: DatabaseSchema,
  documents: DocumentGateway,
): Promise<DocumentCounts> {
  const operations = [...unfinished, ...pending].flatMap(({ steps }) => schemaOperations(steps));
  const touched = operations.flatMap((operation) => {
    if (operation.type === 'rename_collection') return [[operation.collection.id, operation.from] as const];
    if (operation.type !== 'alter_attribute' && operation.type !== 'add_attribute') return [];
    const id = operationCollection(operation);
    return [[id, id] as const];
  });
  const ids = new Map(touched.filter(([, id]) => findCollection(live, id) !== undefined));
  const counts = await Promise.all(
    [...ids].map(async ([name, id]) => [name, await countDocuments(documents, id, ALL_DOCUMENTS)] as const),
  );
  return new Map(counts);
}
