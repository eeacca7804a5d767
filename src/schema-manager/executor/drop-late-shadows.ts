import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { dropsOfEmpty, lateShadows } from '../online-changes/late-shadows.js';
import type { OnlineChange } from '../online-changes/online-change.js';

/** Drops empty attributes that a late duplicate of a creation request made beside the outcome of its change. True if there were any. */
export async function dropLateShadows(
  changes: readonly OnlineChange[],
  { schema }: LiveSchema,
  { schemas, documents }: { readonly schemas: SchemaGateway; readonly documents: DocumentGateway },
): Promise<boolean> {
  const drops = await dropsOfEmpty(lateShadows(changes, schema), documents);
  for (const drop of drops) await performOnce(schemas, drop, schema);
  return drops.length > 0;
}
