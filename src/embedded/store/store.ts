import type { Dials } from '../dials/dials.js';
import type { Catalog } from './catalog.js';
import type { JobQueue } from './job-queue.js';
import type { ServerClock } from './server-clock.js';
import type { SqliteEngine } from './sqlite/sqlite-engine.js';

/** What handlers work on: the file, the catalogue of what is in it, and the time. */
export interface Store {
  /** The rules of the real server this one behaves like. */
  readonly dials: Dials;
  readonly engine: SqliteEngine;
  readonly catalog: Catalog;
  /** Columns and indexes to be made or removed behind the answer. */
  readonly jobs: JobQueue;
  readonly clock: ServerClock;
  /** Now, as the API writes it: `2026-08-10T06:44:12.123+00:00`. */
  now(): string;
  /** Stops the jobs and gives the file back. */
  close(): void;
}
