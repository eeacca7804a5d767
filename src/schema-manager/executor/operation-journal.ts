import { BULK_LIMIT, type DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { hasCode } from '../../errors.js';
import { describeOperation, type Operation, operationCollection, operationNames } from '../../operations/operation.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { dottedName } from '../../schema/schema-name.js';
import { chunksOf } from '../../util/chunks-of.js';
import { messageOf } from '../../util/message-of.js';
import { oncePer } from '../../util/once-per.js';
import { TOOL_VERSION } from '../../util/tool-version.js';
import { createSystemCollection, OPERATIONS_COLLECTION } from '../lock/system-collections.js';
import { journalUpgrade, type OperationRow, readOperationRow, rowDocument } from './operation-row.js';

/** Steps that run side by side, and the managed schema before and after them. */
export interface JournalStage {
  readonly steps: readonly Operation[];
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  /** Whether part of it cannot be read off a live schema afterwards, so that rows are needed before and after. */
  readonly isOpaque: boolean;
}

/**
 * Records the steps of a run (decision 5). A step that can be read off the live schema needs no row before it: its row is written with the
 * next one that does, so a run that only adds sends nothing. Methods that return a promise write; their errors stop the run.
 */
export interface OperationJournal {
  readonly begin: (stage: JournalStage) => Promise<void>;
  readonly started: (step: Operation) => void;
  readonly performed: (step: Operation) => void;
  /** Records how far the live schema is, for a step of several phases; the first call is its precheck. */
  readonly phase: (step: Operation, phase: string) => Promise<void>;
  /** The steps of the stage are done and verified. `isShared`: the next stage must be recorded, too, and follows at once. */
  readonly end: (stage: JournalStage, isShared: boolean) => Promise<void>;
  /** Marks whatever is still running as failed. */
  readonly failed: (error: unknown) => void;
  readonly rolledBack: (step: Operation) => void;
  /** Writes what is not written yet; `always`: even if nothing had to be written so far. */
  readonly close: (options?: { always?: boolean }) => Promise<void>;
}

interface JournalDeps {
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  /** Called before each write. */
  readonly confirm: () => Promise<void>;
  /** Names the run: at most 30 characters, unique among the runs of a database. */
  readonly run: string;
  /** The live schema, which contains the journal unless no run has needed one. */
  readonly live: DatabaseSchema;
}

interface Entry {
  readonly step: number;
  readonly stage: JournalStage;
  startedAt: number | null;
  finishedAt: number | null;
  state: OperationRow['state'];
  precheck: string;
  phase: string | null;
  error: string | null;
}

export function createOperationJournal(deps: JournalDeps): OperationJournal {
  const { documents, confirm, run } = deps;
  const collection = OPERATIONS_COLLECTION.id;
  const entries = new Map<Operation, Entry>();
  const unsaved = new Set<Operation>();
  const hash = oncePer(schemaHash);
  let isReady = false;
  let saving: Promise<void> = Promise.resolve();

  /** One write at a time: steps of several collections may save at once. */
  function save(): Promise<void> {
    saving = saving.catch(() => {}).then(write);
    return saving;
  }

  async function write(): Promise<void> {
    if (unsaved.size === 0) return;
    await confirm();
    const forgotten = isReady ? [] : await prepare(deps);
    isReady = true;
    const steps = [...unsaved];
    const rows = steps.flatMap((step) => {
      const entry = entries.get(step);
      return entry === undefined ? [] : [toRow(run, step, entry, hash)];
    });
    unsaved.clear();
    try {
      const all = [...forgotten, ...rows].map(rowDocument);
      for (const some of chunksOf(all, BULK_LIMIT)) await documents.upsertMany(collection, some);
    } catch (error) {
      for (const step of steps) unsaved.add(step);
      throw error;
    }
  }

  function change(step: Operation, facts: Partial<Entry>): void {
    const entry = entries.get(step);
    if (entry === undefined) return;
    Object.assign(entry, facts);
    unsaved.add(step);
  }

  return {
    async begin(stage) {
      for (const step of stage.steps) {
        const facts = { startedAt: null, finishedAt: null, precheck: 'pending', phase: null, error: null };
        entries.set(step, { step: entries.size, stage, state: 'running', ...facts });
        unsaved.add(step);
      }
      if (stage.isOpaque) await save();
    },
    started: (step) => change(step, { startedAt: Date.now() }),
    performed: (step) => change(step, { state: 'done', finishedAt: Date.now() }),
    async phase(step, phase) {
      const isFirst = entries.get(step)?.phase === null;
      change(step, isFirst ? { precheck: phase, phase } : { phase });
      if (!isFirst || phase !== 'untouched') await save();
    },
    async end(stage, isShared) {
      if (stage.isOpaque && !isShared) await save();
    },
    failed(error) {
      const named = namedIn(error);
      const message = messageOf(error);
      const newest = [...entries.values()].at(-1)?.stage;
      for (const [step, entry] of entries) {
        const isNamed = entry.stage === newest && operationNames(step).some((name) => named.has(dottedName(name)));
        if (entry.state !== 'running' && !isNamed) continue;
        const isBegun = entry.startedAt !== null;
        change(step, isBegun ? { state: 'failed', finishedAt: Date.now(), error: message } : { state: 'not begun' });
      }
    },
    rolledBack(step) {
      if (entries.get(step)?.state === 'done') change(step, { state: 'undone' });
    },
    async close({ always = false } = {}) {
      if (always || isReady) await save();
    },
  };
}

/** Ensures that the collection exists; returns the open rows of an earlier run, marked as interrupted. */
async function prepare(deps: JournalDeps): Promise<readonly OperationRow[]> {
  const { schemas, live } = deps;
  if (findCollection(live, OPERATIONS_COLLECTION.id) === undefined) {
    await createSystemCollection(schemas, OPERATIONS_COLLECTION);
    return [];
  }
  return openRows(deps);
}

/** Closes the rows of an interrupted run if the next run finds nothing left to do. */
export async function closeInterruptedRows(deps: OpenJournal): Promise<void> {
  const rows = await openRows(deps);
  if (rows.length > 0) await deps.documents.upsertMany(OPERATIONS_COLLECTION.id, rows.map(rowDocument));
}

type OpenJournal = Pick<JournalDeps, 'schemas' | 'documents' | 'live'>;

async function openRows({ schemas, documents, live }: OpenJournal): Promise<readonly OperationRow[]> {
  const journal = findCollection(live, OPERATIONS_COLLECTION.id);
  const upgrade = journal === undefined ? null : journalUpgrade(journal);
  if (upgrade !== null) await performOnce(schemas, upgrade, live);
  const queries = [wire.equal('state', ['running']), wire.limit(BULK_LIMIT)];
  const { documents: found } = await documents.list(OPERATIONS_COLLECTION.id, queries.map(queryText));
  return found.map((document) => ({ ...readOperationRow(document), state: 'interrupted' }));
}

function toRow(run: string, step: Operation, entry: Entry, hash: (schema: DatabaseSchema) => string): OperationRow {
  const { stage, startedAt, finishedAt, state, precheck, phase, error } = entry;
  return {
    run,
    step: entry.step,
    collectionId: operationCollection(step),
    operation: describeOperation(step),
    state,
    precheck,
    phase,
    error,
    fromHash: hash(stage.before),
    toHash: hash(stage.after),
    startedAt: new Date(startedAt ?? Date.now()).toISOString(),
    finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
    milliseconds: startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
    toolVersion: TOOL_VERSION,
  };
}

/** The attributes and indexes that an error names as failed after their request was accepted. */
function namedIn(error: unknown): ReadonlySet<string> {
  if (!hasCode(error, 'attribute_failed')) return new Set();
  return new Set([error.at, ...error.findings.map(({ at }) => at)]);
}
