import { createHash } from 'node:crypto';
import { canonicalSchemaText } from './canonical-schema.js';
import type { DatabaseSchema } from './database-schema.js';

/** The SHA-256 of a schema in hex; equal for equivalent schemas. */
export function schemaHash(schema: DatabaseSchema): string {
  return createHash('sha256').update(canonicalSchemaText(schema)).digest('hex');
}
