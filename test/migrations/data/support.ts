import { openDatabase } from '../../../src/backup/source/backup-database.js';
import { createDataAccess } from '../../../src/migrations/data/access/data-access.js';
import type { DataDeps } from '../../../src/migrations/data/data-deps.js';
import type { WrittenDocument } from '../../../src/migrations/data/written-document.js';
import type { ProgressEvent } from '../../../src/progress.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { normalizeSchema } from '../../../src/schema/normalize-schema.js';
import type { LiveDatabase } from '../../support/live-database.js';
import { attribute, collection, index } from '../../support/schema-manager.js';

/** What a data step reported and wrote, and the checkpoints it left. */
export interface StepRecord {
  readonly checkpoints: Map<string, unknown>;
  readonly reports: Parameters<DataDeps['report']>[0][];
  readonly written: WrittenDocument[];
  readonly events: ProgressEvent[];
  confirmed: number;
}

export function newRecord(checkpoints = new Map<string, unknown>()): StepRecord {
  return { checkpoints, reports: [], written: [], events: [], confirmed: 0 };
}

/** Ports over a live database that remember everything; checkpoints as JSON, as a journal keeps them. */
export function portsOf(
  database: LiveDatabase,
  schema: DatabaseSchema,
  record: StepRecord,
  options: Partial<DataDeps> = {},
): DataDeps {
  return {
    documents: database.documents,
    transport: database.transport,
    databaseId: database.databaseId,
    schema,
    writable: null,
    async confirm() {
      record.confirmed += 1;
    },
    capabilities: database.schemas.capabilities,
    serverTime: openDatabase({ ...database, projectId: '' }).guardTime,
    onProgress: (event) => void record.events.push(event),
    signal: new AbortController().signal,
    checkpoints: {
      load: (key) => structuredClone(record.checkpoints.get(key)),
      async save(key, value) {
        record.checkpoints.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
    onWritten: async (write) => void record.written.push(write),
    report: (report) => void record.reports.push(report),
    ...options,
  };
}

export const BLOG: DatabaseSchema = normalizeSchema({
  collections: [
    collection('authors', [attribute('name', 'string'), attribute('email', 'string'), attribute('born', 'datetime')], {
      indexes: [index('by_email', ['email'])],
    }),
    collection(
      'posts',
      [
        attribute('title', 'string', { size: 120 }),
        attribute('subtitle', 'string', { size: 120 }),
        attribute('slug', 'string', { size: 60 }),
        attribute('views', 'integer'),
        attribute('price', 'float'),
        attribute('tags', 'string', { array: true }),
        attribute('published', 'datetime'),
        attribute('authorEmail', 'string'),
        attribute('authorId', 'string'),
      ],
      {},
    ),
    collection(
      'labels',
      [attribute('text', 'string'), attribute('count', 'integer'), attribute('names', 'string', { array: true })],
      {
        relationships: [
          {
            key: 'author',
            kind: 'manyToOne',
            relatedCollection: 'authors',
            twoWay: false,
            twoWayKey: 'labels',
            onDelete: 'setNull',
          },
          {
            key: 'friends',
            kind: 'manyToMany',
            relatedCollection: 'authors',
            twoWay: false,
            twoWayKey: 'befriended',
            onDelete: 'setNull',
          },
        ],
      },
    ),
  ],
});

/** A database with `BLOG`, without documents. */
export function createBlog(database: LiveDatabase): Promise<DatabaseSchema> {
  return createDatabase(database, BLOG);
}

/** A database with a schema; gives the schema the server lists. */
export async function createDatabase({ schemas }: LiveDatabase, model: DatabaseSchema): Promise<DatabaseSchema> {
  await schemas.createDatabase();
  for (const one of model.collections) await schemas.perform({ type: 'create_collection', collection: one }, model);
  for (const { id, relationships } of model.collections)
    for (const relationship of relationships)
      await schemas.perform({ type: 'create_relationship', collection: id, relationship }, model);
  return (await schemas.settle(() => true)).schema;
}

/** A data step over a blog. */
export function stepOf(
  database: LiveDatabase,
  schema: DatabaseSchema,
  options: Partial<DataDeps> = {},
  record = newRecord(),
) {
  return { record, db: createDataAccess(portsOf(database, schema, record, options)) };
}
