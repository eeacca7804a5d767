import type { ProgressListener } from '../../progress.js';

/** A request to the server, and whether it may be repeated. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path below the endpoint, one entry per segment; each gets encoded. */
  readonly path: readonly string[];
  /** The query of a GET, or the JSON body of any other request. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it is idempotent (the default for GET, PUT and DELETE); otherwise it is repeated only after a 429 or a refused connection. */
  readonly repeatable?: boolean;
  /** The lock that a write is sent under. */
  readonly guard?: WriteGuard | undefined;
  readonly scope?: RequestScope | undefined;
}

/** Settings for all requests of one piece of work. */
export interface RequestScope {
  /** Once aborted, nothing more is sent, and no response or retry is awaited. */
  readonly end?: AbortSignal | undefined;
  /** Called with failed attempts. Default: the transport's listener. */
  readonly onProgress?: ProgressListener | undefined;
  /** Called when a request is sent; returns a function to call when it has ended. */
  readonly onSend?: ((request: string) => () => void) | undefined;
}

/** The lock under which writes are sent. */
export interface WriteGuard {
  /** The collection that holds the lock; it exists as long as the lock is held. */
  readonly keptIn?: string;
  /** Called before every attempt. Throws if writes are no longer allowed; the returned signal aborts the attempt when that happens. */
  readonly beforeAttempt: () => Promise<AbortSignal>;
  /** Called when a write is abandoned that the server may still carry out. */
  readonly onUnanswered: () => void;
  /** Called with the names (see `operationNames`) of a drop without a response, which may still arrive. */
  readonly onUnansweredDrop: (names: readonly string[]) => void;
  /** Called before something is created or changed under these names; waits until no earlier drop of them can arrive any more. */
  readonly beforeNames: (names: readonly string[]) => Promise<void>;
}
