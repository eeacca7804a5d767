import { EntwriteError } from '../../errors.js';
import { parseExactJson } from '../../query/exact-json.js';
import { isRecord } from '../../util/is-record.js';
import type { RequestFailure } from './repeat-policy.js';
import { type HttpAnswer, isRedirect, MOST_BYTES } from './send-http.js';
import { serverError } from './server-error.js';
import type { ServerRequest } from './server-request.js';

export type Outcome = { readonly answer: unknown } | RequestFailure;

/** The status of responses without content. */
const NO_CONTENT = 204;

/** Interprets a response: JSON, or 204 without content. An error in the body counts whatever status a proxy gave it. */
export function outcomeOf(request: ServerRequest, { status, header, text }: HttpAnswer): Outcome {
  if (status === NO_CONTENT) return { answer: null };
  if (text === null) return invalid(request, `an answer of more than ${MOST_BYTES / 1024 ** 2} MiB`, 'less');
  if (isRedirect(status)) return invalid(request, `a redirect to ${header('location')}`, ELSEWHERE);
  const type = header('content-type') ?? 'without a type';
  const isJson = type.includes('json');
  if (status >= 400) return failureOf(request, status, isJson ? text : null, header);
  if (!isJson) return invalid(request, `an answer that is not JSON (${status} ${type.split(';')[0]})`);
  try {
    const answer = parseExactJson(text);
    const errorStatus = statusInBody(answer);
    return errorStatus === null ? { answer } : failureOf(request, errorStatus, text, header);
  } catch (cause) {
    return { ...invalid(request, 'a response that claims to be JSON and is not', 'JSON', cause), isTransient: true };
  }
}

const ELSEWHERE = 'a response, or a redirect to the same host, because the key is sent to no other';

function failureOf(
  request: ServerRequest,
  status: number,
  body: string | null,
  header: HttpAnswer['header'],
): RequestFailure {
  const error = serverError(placeOf(request), status, body);
  const isUndone = status === 429;
  const failure = { error, isTransient: isUndone || status >= 500, isUndone };
  const retryAfter = waitIn(header);
  return retryAfter === null ? failure : { ...failure, retryAfter };
}

/** The status in an error body; null for anything else. Every successful response of Appwrite has an id, a key or a total. */
function statusInBody(answer: unknown): number | null {
  if (!isRecord(answer) || '$id' in answer || 'key' in answer || 'total' in answer) return null;
  const { code, type, message } = answer;
  const isError = typeof code === 'number' && code >= 400 && typeof type === 'string' && typeof message === 'string';
  return isError ? code : null;
}

/** The milliseconds of `Retry-After`, given as seconds or as a date; null if neither. */
function waitIn(header: HttpAnswer['header']): number | null {
  const text = header('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(header('date') ?? '');
  return Number.isNaN(wait) ? null : wait;
}

function placeOf({ method, path }: ServerRequest): string {
  return `${method} /${path.join('/')}`;
}

function invalid(request: ServerRequest, found: string, expected = 'JSON', cause?: unknown): RequestFailure {
  const remedy =
    'Check the endpoint (Appwrite endpoints end with /v1), and anything in between (does a proxy truncate responses?).';
  const facts = { at: placeOf(request), found, expected, remedy };
  return { error: new EntwriteError('server_answer_invalid', facts, { cause }), isTransient: false };
}
