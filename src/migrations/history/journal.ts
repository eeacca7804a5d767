import { createHash } from 'node:crypto';
import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { readPages } from '../../documents/read-pages.js';
import { EntwriteError } from '../../errors.js';
import { type DatabaseSchema, EMPTY_SCHEMA, findCollection } from '../../schema/database-schema.js';
import { MIGRATIONS_COLLECTION } from '../../schema-manager/lock/system-collections.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { compareNames } from '../builder/migration-file.js';
import type { MigrationRecord, StepRecord } from './migration-record.js';

/** The history of migration files, in the database they ran on. */
export interface Journal {
  /** All records, in the order of the files. Empty, and no request, where the schema lists no journal. */
  readonly read: (live: DatabaseSchema) => Promise<readonly MigrationRecord[]>;
  /** Creates the collection of the journal unless it exists. */
  readonly prepare: (live: DatabaseSchema) => Promise<void>;
  /** Writes some records, in one request. */
  readonly write: (...records: readonly MigrationRecord[]) => Promise<void>;
}

const COLLECTION = MIGRATIONS_COLLECTION.id;

export function createJournal(schemas: SchemaGateway, documents: DocumentGateway): Journal {
  return {
    async read(live) {
      if (findCollection(live, COLLECTION) === undefined) return [];
      const records: MigrationRecord[] = [];
      for await (const page of readPages(documents, COLLECTION)) records.push(...page.map(toRecord));
      return records.sort((a, b) => compareNames(a.name, b.name));
    },
    async prepare(live) {
      if (findCollection(live, COLLECTION) !== undefined) return;
      try {
        await performOnce(schemas, { type: 'create_collection', collection: MIGRATIONS_COLLECTION }, EMPTY_SCHEMA);
      } catch (error) {
        if (serverErrorType(error) !== 'table_already_exists') throw error;
        await schemas.settle(({ collection }) => collection === COLLECTION);
      }
    },
    async write(...records) {
      await documents.upsertMany(COLLECTION, records.map(toDocument));
    },
  };
}

function toDocument({ steps, back, ...record }: MigrationRecord): Readonly<Record<string, unknown>> {
  const $id = createHash('sha256').update(record.name).digest('hex').slice(0, 32);
  return { $id, ...record, steps: stringifyJson({ up: steps, back }) };
}

function toRecord(document: WireDocument): MigrationRecord {
  try {
    const { up, back } = parseJson(String(document.steps)) as { up: StepRecord[]; back: StepRecord[] };
    const { name, checksum, batch, status, fromHash, toHash, startedAt, finishedAt, milliseconds, who } = document;
    const { toolVersion, error, reason } = document;
    if (typeof name !== 'string' || typeof status !== 'string' || !Array.isArray(up) || !Array.isArray(back))
      throw new TypeError('a record without name, status or steps');
    const facts = { name, checksum, batch: Number(batch), status, fromHash, toHash, startedAt, finishedAt };
    return {
      ...facts,
      milliseconds: milliseconds === null ? null : Number(milliseconds),
      who,
      toolVersion,
      error,
      reason,
      steps: up,
      back,
    } as unknown as MigrationRecord;
  } catch (cause) {
    throw new EntwriteError(
      'server_answer_invalid',
      {
        at: `${COLLECTION}/${document.$id}`,
        found: 'a record of the history that this version of entwrite cannot read',
        expected: 'what entwrite wrote',
        remedy: 'Update entwrite, or correct the document yourself.',
      },
      { cause },
    );
  }
}
