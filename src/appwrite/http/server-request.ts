import type { ProgressListener } from '../../progress.js';

/** One request to the server, and how it may be repeated. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the endpoint, one entry per segment; each is encoded. */
  readonly path: readonly string[];
  /** The query of a GET, the JSON body of anything else. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether sending it twice is harmless (the default for GET, PUT and DELETE); else only a 429 or a refused connection is repeated. */
  readonly repeatable?: boolean;
  /** The lock it is sent under: set for each write of work that holds one. */
  readonly guard?: WriteGuard | undefined;
  readonly scope?: RequestScope | undefined;
}

/** What holds for all requests of one piece of work. */
export interface RequestScope {
  /** Once it is aborted nothing more is sent, and neither an answer nor the time for another attempt is waited for. */
  readonly end?: AbortSignal | undefined;
  /** Called with failed attempts; the transport's listener where there is none. */
  readonly onProgress?: ProgressListener | undefined;
  /** Called with each request as it is sent; gives what to call when it is answered or has failed. */
  readonly onSend?: ((request: string) => () => void) | undefined;
}

/** The lock under which writes are sent. */
export interface WriteGuard {
  /** The collection that the lock is kept in, which is there for as long as it is held. */
  readonly keptIn?: string;
  /** Called before every attempt of a request. Throws where no write is allowed any more; its signal ends an attempt under way then. */
  readonly beforeAttempt: () => Promise<AbortSignal>;
  /** Called when a write is given up while the server may still carry it out, later. */
  readonly onUnanswered: () => void;
  /** Called with the names (see `operationNames`) of a drop that got no answer: it may arrive later. */
  readonly onUnansweredDrop: (names: readonly string[]) => void;
  /** Asked before something is made or changed under names: waits until no drop of them can arrive any more. */
  readonly beforeNames: (names: readonly string[]) => Promise<void>;
}
