import { createHash } from 'node:crypto';
import { BULK_LIMIT, type DocumentGateway, type WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { isUncertain, sendOnce } from '../../appwrite/http/repeat-request.js';
import { isChangedSince, isTaken } from '../../appwrite/http/server-error.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
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
  /** All records, in the order of the files. Empty, without a request, if the schema lists no journal. */
  readonly read: (live: DatabaseSchema) => Promise<readonly MigrationRecord[]>;
  /** Creates the collection of the journal unless it exists. */
  readonly prepare: (live: DatabaseSchema) => Promise<void>;
  /**
   * Writes records, new ones a hundred per request; a duplicate or late write changes nothing. Throws lock_lost if others wrote meanwhile.
   */
  readonly write: (...records: readonly MigrationRecord[]) => Promise<void>;
}

const COLLECTION = MIGRATIONS_COLLECTION.id;

export function createJournal(schemas: SchemaGateway, documents: DocumentGateway): Journal {
  /** The `$updatedAt` of known records, by id. */
  const known = new Map<string, string>();
  const remember = (found: readonly WireDocument[]): void => {
    for (const { $id, $updatedAt } of found) known.set($id, $updatedAt);
  };

  async function writeOne({ $id, ...values }: RecordDocument): Promise<void> {
    const unlessNewerThan = known.get($id);
    const isOthers = (error: unknown) => (unlessNewerThan === undefined ? isTaken(error) : isChangedSince(error));
    const written = await sendOnce<WireDocument>({
      send: () =>
        unlessNewerThan === undefined
          ? documents.create(COLLECTION, $id, { values })
          : documents.update(COLLECTION, $id, { values }, { unlessNewerThan }),
      isOpen: (error) => isUncertain(error) || isOthers(error),
      async find(error) {
        const found = await documents.get(COLLECTION, $id);
        if (found !== null && OWN_KEYS.every((key) => found[key] === values[key])) return { outcome: found };
        if (isOthers(error)) throw writtenByOthers(values.name, error);
        return null;
      },
    });
    remember([written]);
  }

  return {
    async read(live) {
      if (findCollection(live, COLLECTION) === undefined) return [];
      const records: MigrationRecord[] = [];
      for await (const page of documentPages(documents, { collection: COLLECTION, select: null })) {
        remember(page);
        records.push(...page.map(toRecord));
      }
      return records.sort((a, b) => compareNames(a.name, b.name));
    },
    async prepare(live) {
      if (findCollection(live, COLLECTION) !== undefined) return;
      const isMade = await createSystemCollection(schemas, MIGRATIONS_COLLECTION);
      if (!isMade) await schemas.settle(({ collection }) => collection === COLLECTION);
    },
    async write(...records) {
      const written = records.map(toDocument);
      const fresh = written.filter(({ $id }) => !known.has($id));
      if (fresh.length > 1) {
        for (const some of chunksOf(fresh, BULK_LIMIT))
          await documents.createMany(COLLECTION, some).then(remember, (error: unknown) => {
            // Each is looked up below.
            if (!isUncertain(error) && !isTaken(error)) throw error;
          });
      }
      for (const one of written) if (!fresh.includes(one) || !known.has(one.$id)) await writeOne(one);
    },
  };
}

/** The keys that distinguish the record of one writer from another's. */
const OWN_KEYS = ['status', 'steps', 'checksum', 'error', 'reason'] as const;

type RecordDocument = ReturnType<typeof toDocument>;

function writtenByOthers(name: string, cause: unknown): EntwriteError {
  const remedy = 'Nothing more was written. Run the migrations again: they find what is done and do the rest.';
  const found = 'a record in the history that another process wrote since it was read';
  return new EntwriteError('lock_lost', { at: name, found, expected: 'the record as it was read', remedy }, { cause });
}

function toDocument({ steps, back, ...record }: MigrationRecord) {
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
        expected: 'a record that entwrite wrote',
        remedy: 'Update entwrite, or correct the document yourself.',
      },
      { cause },
    );
  }
}
