import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import {
  type CollectionSchema,
  type DatabaseSchema,
  defaultSettings,
  EMPTY_SCHEMA,
} from '../../schema/database-schema.js';

/** The prefix of entwrite's own collections, which the model, the diff and the user never see. */
export const SYSTEM_PREFIX = 'entwrite_';

/** Large enough for any schema as JSON; a string of this size costs 20 bytes of its row and can be created inline. */
const STATE_SIZE = 100_000_000;

/** What entwrite knows of the database: see `StateStore`. */
export const STATE_COLLECTION = systemCollection('state', [text('value', STATE_SIZE)]);

/** Room for any error message; a string of this size costs 20 bytes of its row and can be created inline. */
export const LONG_TEXT = 100_000;

/** The journal of steps that cannot be read off a live schema afterwards; created with the first such step. */
export const OPERATIONS_COLLECTION = systemCollection('operations', [
  text('run', 64),
  integer('step'),
  text('collectionId', 64),
  text('operation', LONG_TEXT),
  text('state', 32),
  text('precheck', 32),
  text('phase', 32, false),
  text('fromHash', 64),
  text('toHash', 64),
  text('startedAt', 32),
  text('finishedAt', 32, false),
  integer('milliseconds', false),
  text('error', LONG_TEXT, false),
  text('toolVersion', 32),
]);

/** The history of migration files: see `src/migrations/history/journal.ts`. */
export const MIGRATIONS_COLLECTION = systemCollection('migrations', [
  text('name', 1024),
  text('checksum', 64),
  integer('batch'),
  text('status', 32),
  text('fromHash', 64),
  text('toHash', 64),
  text('steps', STATE_SIZE),
  text('startedAt', 32),
  text('finishedAt', 32, false),
  integer('milliseconds', false),
  text('who', 255),
  text('toolVersion', 32),
  text('error', STATE_SIZE, false),
  text('reason', STATE_SIZE, false),
]);

/** The statuses of a file while the database holds anything of it. */
export const HELD_FILE = ['applied', 'applying', 'undoing', 'reverting'];

function systemCollection(name: string, attributes: readonly AttributeSchema[]): CollectionSchema {
  const id = `${SYSTEM_PREFIX}${name}`;
  return { id, ...defaultSettings(id), name: `entwrite ${name}`, attributes, relationships: [], indexes: [] };
}

function text(key: string, size: number, required = true): AttributeSchema {
  return { key, type: 'string', size, required, array: false, default: null, encrypt: false };
}

function integer(key: string, required = true): AttributeSchema {
  return { key, type: 'integer', min: null, max: null, required, array: false, default: null };
}

/** Creates a system collection; false if another process is creating it, and may not have finished. */
export async function createSystemCollection(schemas: SchemaGateway, collection: CollectionSchema): Promise<boolean> {
  try {
    await performOnce(schemas, { type: 'create_collection', collection }, EMPTY_SCHEMA);
    return true;
  } catch (error) {
    if (serverErrorType(error) !== 'table_already_exists') throw error;
    return false;
  }
}

/** The stored values of a document, without what the server adds. */
export function storedValues(
  { attributes }: CollectionSchema,
  document: WireDocument,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key }) => [key, document[key]]));
}

export function isSystemCollection(id: string): boolean {
  return id.startsWith(SYSTEM_PREFIX);
}

export function withoutSystemCollections(schema: DatabaseSchema): DatabaseSchema {
  return { collections: schema.collections.filter(({ id }) => !isSystemCollection(id)) };
}
