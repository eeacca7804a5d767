import { channel } from 'node:diagnostics_channel';
import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import type { ServerRequest } from './server-request.js';
import type { Transport } from './transport.js';

/** A request and its outcome: names and counts, never values of documents. */
export interface RequestRecord {
  readonly method: ServerRequest['method'];
  /** The route, without ids of documents and transactions: `/tablesdb/blog/tables/posts/rows/*`. */
  readonly route: string;
  readonly collection: string | null;
  /** Methods and attributes of the queries: `equal(role)`, `limit(25)`. */
  readonly queries: readonly string[];
  /** The number of documents in the response; null if it is not a list. */
  readonly documents: number | null;
  readonly milliseconds: number;
  /** `ok`, or the error code. */
  readonly outcome: string;
  /** Attempts that the context has sent so far, including this request. */
  readonly requests: number;
}

/** An OpenTelemetry span, as far as it is used here. */
export interface RequestSpan {
  /** False if nothing receives spans, as with OpenTelemetry's API without an SDK. */
  isRecording?(): boolean;
  setAttributes(attributes: Readonly<Record<string, string | number>>): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  end(): void;
}

/** An OpenTelemetry tracer, as far as it is used here. */
export interface RequestTracer {
  startSpan(name: string, options?: { readonly kind?: number }): RequestSpan;
}

export interface RequestObserver {
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  /** Null if there is none. */
  readonly tracer: () => Promise<RequestTracer | null>;
}

/** The `node:diagnostics_channel` that every request is published on. */
export const REQUEST_CHANNEL = 'entwrite:request';

/** OpenTelemetry's span kind for a request to another system. */
const CLIENT = 2;
/** OpenTelemetry's status code for a failed span. */
const FAILED = 2;

/** A transport that reports each request to the observer, the channel `entwrite:request`, and the tracer. */
export function observeRequests(transport: Transport, { onRequest, tracer }: RequestObserver): Transport {
  const requests = channel(REQUEST_CHANNEL);
  return {
    ...transport,
    async send(request) {
      const spans = await tracer();
      const isWatched = onRequest !== undefined || requests.hasSubscribers;
      if (!isWatched && spans === null) return transport.send(request);
      const { route, collection } = placeOf(request.path);
      const span = report(() => spans?.startSpan(`${request.method} ${collection ?? route}`, { kind: CLIENT }));
      if (!isWatched && report(() => span?.isRecording?.()) === false) return transport.send(request);
      const start = performance.now();
      let outcome = 'ok';
      let answer: unknown = null;
      try {
        answer = await transport.send(request);
        return answer;
      } catch (error) {
        outcome = error instanceof EntwriteError ? error.code : 'error';
        throw error;
      } finally {
        const record: RequestRecord = {
          method: request.method,
          route,
          collection,
          queries: shapesOf(request.parameters?.queries),
          documents: countOf(answer),
          milliseconds: Math.round((performance.now() - start) * 10) / 10,
          outcome,
          requests: transport.requestCount(),
        };
        report(() => onRequest?.(record));
        if (requests.hasSubscribers) requests.publish(record);
        if (span !== undefined) report(() => endSpan(span, record));
      }
    },
  };
}

/** Calls an observer. What it throws, at once or later, must not replace the outcome of a request, which a caller would then repeat. */
function report<T>(observe: () => T): T | undefined {
  try {
    const result = observe();
    void Promise.resolve(result).catch(warn);
    return result;
  } catch (error) {
    warn(error);
    return undefined;
  }
}

function warn(error: unknown): void {
  process.emitWarning(`An observer of requests threw: ${messageOf(error)}`, 'EntwriteWarning');
}

/** `12 ms GET /tablesdb/blog/tables/posts/rows [equal(author), limit(25)]: 3 documents`. */
export function describeRequest({ method, route, queries, documents, milliseconds, outcome }: RequestRecord): string {
  const shape = queries.length === 0 ? '' : ` [${queries.join(', ')}]`;
  const result = outcome === 'ok' ? (documents === null ? 'ok' : `${documents} documents`) : outcome;
  return `${milliseconds} ms ${method} ${route}${shape}: ${result}`;
}

function endSpan(span: RequestSpan, { method, collection, queries, documents, outcome }: RequestRecord): void {
  span.setAttributes({
    'db.system.name': 'appwrite',
    'db.operation.name': method,
    ...(collection !== null && { 'db.collection.name': collection }),
    ...(queries.length > 0 && { 'entwrite.queries': queries.join(', ') }),
    ...(documents !== null && { 'db.response.returned_rows': documents }),
  });
  if (outcome !== 'ok') span.setStatus({ code: FAILED, message: outcome });
  span.end();
}

/** The route and collection of a path, with `*` for ids of documents and transactions. */
function placeOf(path: readonly string[]): { readonly route: string; readonly collection: string | null } {
  const [api, database, tables, table, rows, row, ...rest] = path;
  if (api !== 'tablesdb' || tables !== 'tables' || rows !== 'rows') {
    const isTransaction = database === 'transactions' && path.length > 2;
    const shown = isTransaction ? [api, database, '*', ...path.slice(3)] : path;
    return { route: `/${shown.join('/')}`, collection: tables === 'tables' ? (table ?? null) : null };
  }
  const shown = [api, database, tables, table, rows, ...(row === undefined ? [] : ['*']), ...rest];
  return { route: `/${shown.join('/')}`, collection: table ?? null };
}

/** Describes queries without their values; limits, offsets and selections are not values of documents. */
function shapesOf(queries: unknown): readonly string[] {
  if (!Array.isArray(queries)) return [];
  return queries.map((text) => {
    try {
      return shapeOf(JSON.parse(String(text)) as Shape);
    } catch {
      return '?';
    }
  });
}

interface Shape {
  readonly method?: string;
  readonly attribute?: string;
  readonly values?: readonly unknown[];
}

function shapeOf({ method = '?', attribute, values = [] }: Shape): string {
  if (method === 'limit' || method === 'offset' || method === 'select') return `${method}(${values.join(', ')})`;
  if (method === 'and' || method === 'or') return `${method}(${values.map((one) => shapeOf(one as Shape)).join(', ')})`;
  return `${method}(${attribute ?? ''}${values.length > 1 ? `: ${values.length} values` : ''})`;
}

function countOf(answer: unknown): number | null {
  const rows = (answer as { rows?: unknown } | null)?.rows;
  return Array.isArray(rows) ? rows.length : null;
}
