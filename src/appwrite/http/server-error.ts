import { AppwriteException } from 'node-appwrite';
import { EntwriteError, type ErrorCode } from '../../errors.js';
import { parseExactJson } from '../../query/exact-json.js';

/** The oldest supported Appwrite (decision 11). */
const OLDEST_VERSION = [1, 9, 5] as const;

interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly version: string | null;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly commandLine?: { readonly remedy: string };
}

const BY_STATUS: Readonly<Record<number, Explanation>> = {
  401: {
    code: 'unauthorized',
    remedy: 'Check the API key and its scopes (databases, tables, columns, indexes and rows: read and write).',
  },
  403: { code: 'unauthorized', remedy: 'Check that project id and API key belong together.' },
  429: {
    code: 'rate_limited',
    remedy: 'Wait, or raise the limits of the project; API keys have none on a self-hosted server.',
  },
};

const TAKEN: Explanation = {
  code: 'document_exists',
  remedy: 'Look for a document with this id or with the same value in a unique index.',
};

const ABSENT: Explanation = {
  code: 'server_refused',
  remedy:
    'Correct the id; or bring the database to the model first: `migrate()`, `ensureCreated()`, or migration files.',
  commandLine: {
    remedy: 'Correct the id; or create what is missing first: `schema migrate`, `schema create`, or `migration run`.',
  },
};

const UNSEARCHABLE: Explanation = {
  code: 'query_invalid',
  remedy:
    'Declare an `@Index` of the type `fulltext` on the property, of that attribute alone, and migrate; or use `$contains`, which needs no index.',
};

const LACKING = {
  remedy:
    'The database lacks this attribute: bring it to the model first by `migrate()`, `ensureCreated()` or migration files, or correct the key.',
  commandLine: {
    remedy:
      'The database lacks this attribute: create it first by `schema migrate`, `schema create` or `migration run`, or correct the key.',
  },
};

/** By a part of the message, because the type says less. */
const BY_MESSAGE: readonly (readonly [string, Explanation])[] = [
  ['requires a fulltext index', UNSEARCHABLE],
  ['Unknown attribute: "', { code: 'document_invalid', ...LACKING }],
  ['Attribute not found in schema: ', { code: 'query_invalid', ...LACKING }],
];

/** Also what MariaDB says of geometries that are to be required (fact 74). */
const TOO_LARGE: Explanation = {
  code: 'server_refused',
  remedy:
    'Shorten the values first. A spatial attribute cannot lose its default on MariaDB, not even for a moment while documents are rewritten, as long as documents have no value under it: give them one.',
};

const BY_TYPE: Readonly<Record<string, Explanation>> = {
  project_not_found: { code: 'server_refused', remedy: 'Correct the project id (APPWRITE_PROJECT_ID).' },
  database_not_found: ABSENT,
  table_not_found: ABSENT,
  collection_not_found: ABSENT,
  row_already_exists: TAKEN,
  row_unique_constraint_violation: TAKEN,
  document_unique_constraint_violation: TAKEN,
  column_invalid_resize: TOO_LARGE,
  attribute_invalid_resize: TOO_LARGE,
  row_not_found: { code: 'document_not_found', remedy: 'Check the id; the document may have been deleted.' },
  row_invalid_structure: { code: 'document_invalid', remedy: 'Correct the value; the message names the attribute.' },
  relationship_value_invalid: {
    code: 'server_refused',
    remedy:
      'Correct the link. If none was given, the document, or one it is linked to, links a document that does not exist, and Appwrite changes it only if that link is also given: null, or another document.',
  },
  row_update_conflict: { code: 'server_refused', remedy: 'Read the document again and repeat the change.' },
  row_delete_restricted: {
    code: 'server_refused',
    remedy: 'Unlink or delete the documents that refer to it first: their relationship says `onDelete: restrict`.',
  },
  // Commits report errors of their operations with the names of the older API.
  document_not_found: { code: 'document_not_found', remedy: 'Check the id; the document may have been deleted.' },
  document_invalid_structure: {
    code: 'document_invalid',
    remedy: 'Correct the value; the message names the attribute.',
  },
  attribute_limit_exceeded: { code: 'document_invalid', remedy: 'Give a value within the bounds of the attribute.' },
  // For users and guests; an unknown key counts as a guest. A key without a scope gets `general_unauthorized_scope`.
  user_unauthorized: {
    code: 'unauthorized',
    remedy:
      'Give the user a permission for this on the collection or on the document; with an API key, check the key and its scopes.',
    commandLine: {
      remedy: 'Check that the API key is one of this project, has not expired, and has the scopes for this.',
    },
  },
  general_query_invalid: { code: 'query_invalid', remedy: 'Correct the query; the message names the attribute.' },
};

/** For unknown routes, which return a page: the endpoint has a path other than /v1, or the server lacks the feature. */
const WITHOUT_ROUTE = {
  expected: `Appwrite ${OLDEST_VERSION.join('.')} or later at an endpoint that ends with /v1`,
  remedy:
    'Check the end of the endpoint; if that is right, this server lacks the requested feature: update it, or do without.',
};

const OTHERWISE: Explanation = {
  code: 'server_refused',
  remedy: 'See the message of Appwrite, and `cause.response` for the complete response.',
  commandLine: { remedy: 'See the message of Appwrite.' },
};

/** Makes an error of the catalogue from an error response, with an AppwriteException as its cause; `body` is null if it was not JSON. */
export function serverError(request: string, status: number, body: string | null): EntwriteError {
  const { message, type, version } = readBody(status, body);
  const cause = new AppwriteException(message, status, type, body ?? '');
  if (version !== null && isTooOld(version)) {
    return new EntwriteError(
      'server_unsupported',
      {
        at: request,
        found: `Appwrite ${version}`,
        expected: `Appwrite ${OLDEST_VERSION.join('.')} or later`,
        remedy: 'Update the server.',
      },
      { cause },
    );
  }
  if (status === 404 && (body === null || type === 'general_route_not_found')) {
    const found = `a server without this route (404${body === null ? ', and a page that is not JSON' : ''})`;
    return new EntwriteError('server_unsupported', { at: request, found, ...WITHOUT_ROUTE }, { cause });
  }
  const byMessage = BY_MESSAGE.find(([part]) => message.includes(part))?.[1];
  const { code, ...advice } = byMessage ?? BY_TYPE[type] ?? BY_STATUS[status] ?? OTHERWISE;
  // On one line, so that no part of the server's text looks like a message of ours.
  const detail = `${type === '' ? '' : ` ${type}`}: ${message}`.replace(/\s*[\r\n]+\s*/g, ' ').trimEnd();
  const found = `Appwrite answered ${status}${detail}`;
  return new EntwriteError(code, { at: request, found, expected: 'success', ...advice }, { cause });
}

export function serverVersionIn(body: string | null): string | null {
  return readBody(0, body).version;
}

/** Appwrite's `type` of an error, such as `table_not_found`; undefined for any other error. */
export function serverErrorType(error: unknown): string | undefined {
  if (!(error instanceof EntwriteError)) return undefined;
  return error.cause instanceof AppwriteException ? error.cause.type : undefined;
}

/** Whether Appwrite refused a write or a query because a collection lacks the attribute. */
export function isUnknownAttribute(error: unknown, key: string): boolean {
  if (!(error instanceof EntwriteError)) return false;
  return (
    error.message.includes(`Unknown attribute: "${key}"`) ||
    error.message.split('Attribute not found in schema: ')[1]?.match(/^[\w.-]*\w/)?.[0] === key
  );
}

function explanationOf(error: unknown): Explanation | undefined {
  return BY_TYPE[serverErrorType(error) ?? ''];
}

/** Whether an id or a unique value is taken; the error type depends on the version and the engine. */
export function isTaken(error: unknown): boolean {
  return explanationOf(error) === TAKEN;
}

/** Whether the requested collection, or its whole database, does not exist. */
export function isWithoutCollection(error: unknown): boolean {
  return explanationOf(error) === ABSENT;
}

/** Whether a guarded write was refused because the document was written to or deleted since it was read. */
export function isChangedSince(error: unknown): boolean {
  return ['row_update_conflict', 'row_not_found'].includes(serverErrorType(error) ?? '');
}

/** Whether Appwrite refused a relationship path because more than 500 related documents match or would be expanded. */
export function isTooManyRelated(error: unknown): boolean {
  return error instanceof EntwriteError && error.message.includes('greater than 500 values');
}

/** The HTTP status of an error response; undefined for any other error. */
export function serverStatus(error: unknown): number | undefined {
  if (!(error instanceof EntwriteError)) return undefined;
  return error.cause instanceof AppwriteException ? error.cause.code : undefined;
}

function readBody(status: number, body: string | null): ErrorBody {
  const fallback = {
    message: body === null ? 'an answer that is not JSON' : body.slice(0, 300),
    type: '',
    version: null,
  };
  if (body === null) return fallback;
  try {
    const { message, type, version } = parseExactJson(body) as Partial<Record<string, unknown>>;
    return {
      message: typeof message === 'string' ? message : `status ${status}`,
      type: typeof type === 'string' ? type : '',
      version: typeof version === 'string' ? version : null,
    };
  } catch {
    return fallback;
  }
}

function isTooOld(version: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!parts) return false;
  const difference = OLDEST_VERSION.map((oldest, at) => (parts[at] ?? 0) - oldest).find((part) => part !== 0);
  return difference !== undefined && difference < 0;
}
