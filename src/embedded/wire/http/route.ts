import type { IncomingHttpHeaders } from 'node:http';
import type { Naming } from '../../rules/appwrite-error.js';
import type { RowChange } from '../../store/rows/row-change.js';
import type { Store } from '../../store/store.js';
import type { Feature } from '../../versions/version-rules.js';
import type { Param } from '../params/param.js';
import type { Caller } from './caller.js';
import type { Faults } from './faults.js';

/** The listeners to changes of rows. */
export interface RowListeners {
  /** Whether there are any. */
  readonly isHeard: boolean;
  /** Notifies them of a change after it is written; `naming` is that of the API that was called. */
  tell(change: RowChange, naming: Naming): void;
}

/** What a handler knows about the request besides its parameters. */
export interface RequestContext {
  readonly store: Store;
  readonly caller: Caller;
  /** Which of the two APIs was called; determines the names in responses. */
  readonly naming: Naming;
  readonly headers: IncomingHttpHeaders;
  readonly projectId: string;
  readonly faults: Faults;
  readonly listeners: RowListeners;
}

/** A response; empty without `body` and `text`. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON, with its properties in this order, without undefined ones. */
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Scopes {
  /** One of them is sufficient. */
  readonly tablesdb: readonly string[];
  readonly legacy: readonly string[];
}

/** A route as data: one definition for the tablesdb path and its legacy counterpart. Paths start below `/v1`, unless `unversioned`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly legacyPath?: string | readonly string[];
  readonly unversioned?: boolean;
  readonly scopes: Scopes;
  readonly params: readonly Param[];
  /** Whether it returns rows, whose form depends on the version that the client was written for. */
  readonly answersRows?: boolean;
  /** Whether clients from before 1.5 send queries to it in their old form: to its legacy path, or to its only one. */
  readonly takesOldQueries?: boolean;
  /** The feature that the route belongs to, if some versions do not have it. */
  readonly feature?: Feature;
  handle(context: RequestContext, params: Record<string, unknown>): Answer | Promise<Answer>;
}
