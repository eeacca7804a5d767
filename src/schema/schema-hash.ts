import { createHash } from 'node:crypto';
import { canonicalSchemaText } from './canonical-schema.js';
import type { DatabaseSchema } from './database-schema.js';

/** SHA-256, in hex, of what a schema means; equal for schemas that mean the same. */
export function schemaHash(schema: DatabaseSchema): string {
  return createHash('sha256').update(canonicalSchemaText(schema)).digest('hex');
}
