import type { Dials } from '../dials/dials.js';
import type { Catalog } from './catalog.js';
import type { JobQueue } from './job-queue.js';
import type { ServerClock } from './server-clock.js';
import type { SqliteEngine } from './sqlite/sqlite-engine.js';

/** What handlers work with: the file, the catalogue of its contents, and the time. */
export interface Store {
  /** The rules of the real server that this one behaves like. */
  readonly dials: Dials;
  readonly engine: SqliteEngine;
  readonly catalog: Catalog;
  /** Columns and indexes to create or remove after the response. */
  readonly jobs: JobQueue;
  readonly clock: ServerClock;
  /** The current time as the API prints it: `2026-08-10T06:44:12.123+00:00`. */
  now(): string;
  /** Stops the jobs and releases the file. */
  close(): void;
}
