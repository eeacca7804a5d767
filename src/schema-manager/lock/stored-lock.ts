import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isEngine, type KnownServer } from '../../appwrite/server/capabilities.js';
import { EntwriteError } from '../../errors.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import { oncePer } from '../../util/once-per.js';
import { readIntent, storedIntent } from './intent.js';
import type { LockRecord } from './lock-record.js';
import type { ManagedState } from './managed-state.js';
import { STATE_COLLECTION } from './system-collections.js';

/** The previous format has the state in a separate document, and other names in the lock: `epoch`, `beat`. */
const FORMAT = 2;
const FORMAT_BEFORE = 1;

/** The document that holds the state in the previous format. */
export const STATE_ID = 'model';
const LOCK = 'lock-';

export function lockId(fencingToken: number): string {
  return `${LOCK}${fencingToken}`;
}

export function fencingTokenOf(id: string): number | null {
  return id.startsWith(LOCK) ? Number(id.slice(LOCK.length)) : null;
}

/** A lock record as read: a write that compares with `updatedAt` fails if another process has written since. */
export interface StoredLock extends LockRecord {
  readonly updatedAt: string;
  /** The state its holder left; null if the holder is still working, or failed. */
  readonly state: ManagedState | null;
  /** The server, as far as the holder knew it. */
  readonly server: KnownServer | null;
}

export function lockText(lock: LockRecord, state: ManagedState | null, server: KnownServer | null = null): string {
  const { fencingToken, holder, token, heartbeat, released, isUnanswered } = lock;
  const intent = storedIntent(lock.intent);
  const known = server === null ? {} : { server: { engine: server.engine, version: server.version } };
  const late = isUnanswered === true ? { isUnanswered } : {};
  const content = { format: FORMAT, fencingToken, holder, token, heartbeat, released, ...late, intent, ...known };
  if (state === null) return stringifyJson(content);
  return `${stringifyJson(content).slice(0, -1)},"state":${stateText(state)}}`;
}

/** A state as text. Cached, so that a state known in advance can be serialised while the server works. */
export const stateText = oncePer((state: ManagedState) => stringifyJson(state));

/** Throws EntwriteError server_answer_invalid. */
export function parseLock(document: WireDocument): StoredLock {
  return parse(document, (format, data) => {
    const lock = format === FORMAT_BEFORE ? { ...data, fencingToken: data.epoch, heartbeat: data.beat } : data;
    const state = format === FORMAT ? (data.state ?? null) : null;
    const intent = readIntent(data.intent);
    if (!isLock(lock) || intent === null || (state !== null && !isState(state))) return null;
    return { ...lock, intent, state, server: serverIn(data.server), updatedAt: document.$updatedAt };
  });
}

function serverIn(data: unknown): KnownServer | null {
  const { engine, version } = (data ?? {}) as Partial<Record<keyof KnownServer, unknown>>;
  return isEngine(engine) ? { engine, version: typeof version === 'string' ? version : null } : null;
}

/** The state in a document of the previous format. Throws EntwriteError server_answer_invalid. */
export function parseState(document: WireDocument): ManagedState {
  return parse(document, (format, data) => (format === FORMAT_BEFORE && isState(data) ? data : null));
}

function isState(data: unknown): data is ManagedState {
  const { owned, schema } = data as Partial<ManagedState>;
  return Array.isArray(owned) && Array.isArray(schema?.collections);
}

function isLock(data: object): data is LockRecord {
  const { fencingToken, heartbeat, holder } = data as Partial<LockRecord>;
  return typeof fencingToken === 'number' && typeof heartbeat === 'number' && typeof holder?.host === 'string';
}

function parse<T>(
  document: WireDocument,
  read: (format: unknown, data: Readonly<Record<string, unknown>>) => T | null,
): T {
  let cause: unknown;
  try {
    const { format, ...data } = parseJson(String(document.value)) as Record<string, unknown>;
    const content = read(format, data);
    if (content !== null) return content;
  } catch (error) {
    cause = error;
  }
  throw new EntwriteError(
    'server_answer_invalid',
    {
      at: `${STATE_COLLECTION.id}/${document.$id}`,
      found: 'content that this version of entwrite cannot read',
      expected: `format ${FORMAT}`,
      remedy: 'Update entwrite. Or delete that document: entwrite then owns no collection any more, and drops none.',
    },
    { cause },
  );
}
