import { createHash } from 'node:crypto';
import { BULK_LIMIT, type DocumentGateway, type WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { readPages } from '../../documents/read-pages.js';
import { EntwriteError } from '../../errors.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import {
  createSystemCollection,
  MIGRATIONS_COLLECTION,
  storedValues,
} from '../../schema-manager/lock/system-collections.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { chunksOf } from '../../util/chunks-of.js';
import { compareNames } from '../builder/migration-file.js';
import type { MigrationRecord, StepRecord } from './migration-record.js';

/** The history of migration files, in the database they ran on. */
export interface Journal {
  /** All records, in the order of the files. Empty, and no request, where the schema lists no journal. */
  readonly read: (live: DatabaseSchema) => Promise<readonly MigrationRecord[]>;
  /** Creates the collection of the journal unless it exists. */
  readonly prepare: (live: DatabaseSchema) => Promise<void>;
  /** Writes some records, a hundred in a request. */
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
      const isMade = await createSystemCollection(schemas, MIGRATIONS_COLLECTION);
      if (!isMade) await schemas.settle(({ collection }) => collection === COLLECTION);
    },
    async write(...records) {
      for (const some of chunksOf(records.map(toDocument), BULK_LIMIT)) await documents.upsertMany(COLLECTION, some);
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
    const values = storedValues(MIGRATIONS_COLLECTION, document);
    const { name, status, batch, milliseconds } = values;
    if (typeof name !== 'string' || typeof status !== 'string' || !Array.isArray(up) || !Array.isArray(back))
      throw new TypeError('a record without name, status or steps');
    const counts = { batch: Number(batch), milliseconds: milliseconds === null ? null : Number(milliseconds) };
    return { ...values, ...counts, steps: up, back } as unknown as MigrationRecord;
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
