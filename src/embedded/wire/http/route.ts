import type { IncomingHttpHeaders } from 'node:http';
import type { Naming } from '../../rules/appwrite-error.js';
import type { RowChange } from '../../store/rows/row-change.js';
import type { Store } from '../../store/store.js';
import type { Feature } from '../../versions/version-rules.js';
import type { Param } from '../params/param.js';
import type { Caller } from './caller.js';
import type { Faults } from './faults.js';

/** Those who listen to changes of rows. */
export interface RowListeners {
  /** Whether anybody does. */
  readonly isHeard: boolean;
  /** Tells them of a change, once it is written; `naming` is that of the API it came through. */
  tell(change: RowChange, naming: Naming): void;
}

/** What a handler knows of the request besides its parameters. */
export interface RequestContext {
  readonly store: Store;
  readonly caller: Caller;
  /** Which of the two APIs was called; decides the words of answers. */
  readonly naming: Naming;
  readonly headers: IncomingHttpHeaders;
  readonly projectId: string;
  readonly faults: Faults;
  readonly listeners: RowListeners;
}

/** An answer; without `body` and `text` it is empty. */
export interface Answer {
  readonly status: number;
  /** Answered as JSON, its properties in this order; undefined ones are left out. */
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Scopes {
  /** Any one of them is enough. */
  readonly tablesdb: readonly string[];
  readonly legacy: readonly string[];
}

/** A route as data: one definition serves the tablesdb path and its legacy twin. Paths start below `/v1`, unless `unversioned`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly legacyPath?: string | readonly string[];
  readonly unversioned?: boolean;
  readonly scopes: Scopes;
  readonly params: readonly Param[];
  /** Whether it answers rows, whose form depends on the version that the client was made for. */
  readonly answersRows?: boolean;
  /** Whether clients from before 1.5 send it queries in their own form: by its legacy path, or by its only one. */
  readonly takesOldQueries?: boolean;
  /** What the route belongs to, where a version lacks it. */
  readonly feature?: Feature;
  handle(context: RequestContext, params: Record<string, unknown>): Answer | Promise<Answer>;
}
