import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { Transport } from '../appwrite/http/transport.js';
import { withoutCredentials } from '../appwrite/http/without-credentials.js';
import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { missingScopes, SCOPES, type Scope } from '../appwrite/server/key-scopes.js';
import { EntwriteError } from '../errors.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import type { ProgressListener } from '../progress.js';
import { knownChanges, NO_INTENT } from '../schema-manager/lock/intent.js';
import { mayBeSeized } from '../schema-manager/lock/lock-record.js';
import { createStateStore, type StoredState } from '../schema-manager/lock/state-store.js';
import { STATE_COLLECTION } from '../schema-manager/lock/system-collections.js';
import { unfinishedChanges } from '../schema-manager/online-changes/online-change.js';
import { findBrokenDates } from './broken-dates.js';
import type { Examination } from './examination.js';
import { scanDocuments } from './scan-documents.js';
import { isWorkerSilent } from './try-worker.js';

export interface ExaminationDeps {
  readonly endpoint: string;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly onProgress: ProgressListener;
  /** Returns the model, which says which attributes are references; throws if the entities break rules. */
  readonly model: () => EntityModel;
}

interface ExaminationScope {
  /** Whether all documents are read, too. */
  readonly withDocuments: boolean;
  /** Whether a collection is created and deleted again to test whether the server creates attributes. */
  readonly withCanary: boolean;
}

/** Examines a database and the connection to it. It writes nothing except, if `withCanary` is set, a test collection that is deleted again. */
export async function examine(
  deps: ExaminationDeps,
  { withDocuments, withCanary }: ExaminationScope,
): Promise<Examination> {
  const { transport, schemas, documents, onProgress } = deps;
  const { databaseId } = schemas;
  const blank: Examination = {
    endpoint: withoutCredentials(deps.endpoint),
    databaseId,
    failure: null,
    missingScopes: [],
    capabilities: null,
    clockSkew: null,
    serverTime: null,
    live: null,
    stored: null,
    unfinished: [],
    isHolderGone: false,
    brokenDates: [],
    isWorkerSilent: null,
    documents: null,
  };
  const asked = Date.now();
  let missing: readonly Scope[];
  try {
    missing = await missingScopes(transport, databaseId, SCOPES);
  } catch (error) {
    return { ...blank, failure: failureOf(error) };
  }
  const base = { ...blank, missingScopes: missing, ...clockOf(transport, asked) };
  const capabilities = await orNull(schemas.capabilities());
  const read = missing.includes('tables.read') ? null : await schemas.read().catch(failureOf);
  const failure = read instanceof EntwriteError ? read : null;
  const first = read instanceof EntwriteError ? null : read;
  const mayRead = first !== null && !missing.includes('rows.read');
  const stored = mayRead ? await readState(first, deps) : null;
  // A run may have ended between the two, and finished what was seen half done.
  const isPast = first !== null && stored?.lock?.released === true && unfinishedIn(first, stored).length > 0;
  const live = isPast ? await schemas.read() : first;
  return {
    ...base,
    failure,
    capabilities: schemas.server.known() ?? capabilities,
    live,
    stored,
    unfinished: live === null ? [] : unfinishedIn(live, stored),
    isHolderGone: stored?.lock ? mayBeSeized(stored.lock) : false,
    brokenDates:
      live !== null && mayRead && capabilities?.breaksRenames === true
        ? await findBrokenDates(live.schema, documents)
        : [],
    isWorkerSilent: withCanary && live?.exists === true && mayCreate(missing) ? await isWorkerSilent(schemas) : null,
    documents:
      live !== null && mayRead && withDocuments
        ? await scanDocuments(live.schema, { documents, capabilities, onProgress, model: modelOf(deps) })
        : null,
  };
}

function unfinishedIn({ schema }: LiveSchema, stored: StoredState | null): Examination['unfinished'] {
  return unfinishedChanges(schema, knownChanges(stored?.lock?.intent ?? NO_INTENT));
}

async function readState(live: LiveSchema, { schemas, documents }: ExaminationDeps): Promise<StoredState | null> {
  const isThere = live.schema.collections.some(({ id }) => id === STATE_COLLECTION.id);
  return isThere ? createStateStore(schemas, documents).read() : null;
}

function mayCreate(missing: readonly Scope[]): boolean {
  return !missing.includes('tables.write') && !missing.includes('columns.write');
}

/** The model; null if the entities break rules, which other commands report. */
function modelOf({ model }: ExaminationDeps): EntityModel | null {
  try {
    return model();
  } catch (error) {
    failureOf(error);
    return null;
  }
}

/** The server gives its time in whole seconds; the middle of that second is wrong by at most half a second. */
function clockOf({ serverTime }: Transport, asked: number): Pick<Examination, 'clockSkew' | 'serverTime'> {
  const stated = serverTime();
  const answered = Date.now();
  if (stated === null) return { clockSkew: null, serverTime: null };
  const time = stated + 500;
  return { clockSkew: time < asked ? time - asked : time > answered ? time - answered : 0, serverTime: time };
}

/** The answer, or null if the request was refused: missing scopes are reported by their own check. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    failureOf(error);
    return null;
  }
}

/** An error of entwrite as it is; throws any other one again. */
function failureOf(error: unknown): EntwriteError {
  if (error instanceof EntwriteError) return error;
  throw error;
}
