import { AppwriteError, type Naming, typeIn } from '../../rules/appwrite-error.js';
import { errorCatalog } from '../../rules/error-catalog.js';
import { SqliteEngineError } from '../../store/sqlite/sqlite-engine.js';
import type { Answer } from './route.js';
import { serverVersion } from './server-version.js';

/** Error statuses that the real server sends; every other one becomes a 500 (fact 52). */
const shownStatuses = [400, 401, 402, 403, 404, 405, 408, 409, 412, 416, 422, 429, 451, 501, 503];

/** Failures of the machine, by SQLite's primary result code, which the operator of the server must know about. */
const diskFailures: ReadonlyMap<number, string> = new Map([
  [8, 'cannot write its file: it is read-only'],
  [10, 'cannot write its file: the disk fails'],
  [11, 'cannot read its file: it is damaged'],
  [13, 'cannot write its file: the disk is full'],
  [26, 'cannot read its file: it is damaged'],
]);

/** The response for a refusal, or for any other error: a 500 without details, except for failures of the disk. */
export function errorAnswer(error: unknown, naming: Naming): Answer {
  const failure = error instanceof SqliteEngineError ? diskFailures.get(error.code & 0xff) : undefined;
  if (failure) return errorBody(500, 'general_unknown', `The embedded server ${failure}.`);
  const refusal = error instanceof AppwriteError ? error : new AppwriteError('general_unknown');
  const type = typeIn(naming, refusal.type);
  const entry = errorCatalog.get(type);
  if (!entry) throw new Error(`The error catalogue lacks the type ${type}`);
  const shown = shownStatuses.includes(entry.code);
  const code = shown ? entry.code : 500;
  const given = naming === 'legacy' ? (refusal.legacyText ?? refusal.text) : refusal.text;
  const message = shown ? (given ?? fill(entry.message, refusal.values)) : 'Server Error';
  return errorBody(code, type, message);
}

/** An error in the server's format. */
export function errorBody(code: number, type: string, message: string): Answer {
  return { status: code, body: { message, code, type, version: serverVersion } };
}

function fill(template: string, values: readonly string[]): string {
  let at = 0;
  return template.replaceAll('%s', (slot) => values[at++] ?? slot);
}
