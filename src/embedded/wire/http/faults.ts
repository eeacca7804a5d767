import type { Job, JobFault } from '../../store/job-queue.js';

/** Ways to make the server fail on purpose, so that clients can be tested with what happens in production. */

export interface FaultRequest {
  /** Counts all requests since the server started or `requests.clear()` was called, starting with 1. */
  readonly index: number;
  readonly method: string;
  /** Path below the endpoint, for example `/tablesdb/blog/tables`. */
  readonly path: string;
  /** The decoded JSON body, or the query parameters of a GET. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type HttpFault =
  /** Closes the connection: before the work, or after it but before the response. */
  | { readonly kind: 'reset-before' | 'reset-after' }
  /** Responds with this status; with `after: true` does the work first. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly type?: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly after?: boolean;
    }
  /** Never responds; with `after: true` does the work first. */
  | { readonly kind: 'hang'; readonly after?: boolean }
  /** Waits, then works and responds as usual. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Each function is called every time and returns undefined for normal behaviour. */
export interface Faults {
  readonly http?: (request: FaultRequest) => HttpFault | undefined;
  readonly columns?: (job: Job) => JobFault | undefined;
  readonly indexes?: (job: Job) => JobFault | undefined;
  /** Called within a bulk upsert between reading and writing: what other clients write here is lost, as on the real server. */
  readonly duringBulkUpsert?: (rows: {
    readonly databaseId: string;
    readonly tableId: string;
    readonly rowIds: readonly string[];
  }) => void | Promise<void>;
}

export interface HttpFaultMatch {
  readonly method?: string;
  /** The complete path below the endpoint, or a pattern. */
  readonly path?: string | RegExp;
  /** Only the n-th matching request, counted from 1. */
  readonly nth?: number;
  /** Only the first matching requests, up to this number. */
  readonly times?: number;
}

/**
 * Makes an `http` fault that applies by route and count.
 *
 * @example server.setFaults({ http: faultOn({ method: 'POST', path: /\/rows$/, nth: 3 }, { kind: 'reset-after' }) });
 */
export function faultOn(match: HttpFaultMatch, fault: HttpFault): (request: FaultRequest) => HttpFault | undefined {
  let seen = 0;
  return (request) => {
    if (match.method !== undefined && match.method !== request.method) return undefined;
    if (typeof match.path === 'string' && match.path !== request.path) return undefined;
    if (match.path instanceof RegExp && !match.path.test(request.path)) return undefined;
    seen += 1;
    if (match.nth !== undefined && seen !== match.nth) return undefined;
    if (match.times !== undefined && seen > match.times) return undefined;
    return fault;
  };
}
