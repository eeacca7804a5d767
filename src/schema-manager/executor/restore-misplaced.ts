import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { type OnlineChange, replacementOf } from '../online-changes/online-change.js';

/** Whether a request that arrived late took its name off what a finished change had brought. */
export function hasMisplaced({ schema }: LiveSchema, changes: readonly OnlineChange[]): boolean {
  return changes.some((change) => replacementOf(change, schema) !== null);
}

/** Gives what finished changes had brought its names back; the live schema after that. */
export async function restoreMisplaced(
  live: LiveSchema,
  changes: readonly OnlineChange[],
  schemas: SchemaGateway,
): Promise<LiveSchema> {
  const replacements = changes.flatMap((change) => replacementOf(change, live.schema) ?? []);
  if (replacements.length === 0) return live;
  for (const replacement of replacements) await performOnce(schemas, replacement, live.schema);
  return schemas.read();
}
