import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { Capabilities } from '../appwrite/server/capabilities.js';
import type { Scope } from '../appwrite/server/key-scopes.js';
import type { EntwriteError, Finding } from '../errors.js';
import type { StoredState } from '../schema-manager/lock/state-store.js';
import type { OnlineChange } from '../schema-manager/online-changes/online-change.js';
import type { BrokenDate } from './broken-dates.js';
import type { DoctorFinding } from './doctor-finding.js';

/** Everything that was examined, as data. The checks only read it and send no requests. */
export interface Examination {
  /** Without credentials. */
  readonly endpoint: string;
  readonly databaseId: string;
  /** The error if the server did not answer, or did not return the schema although the key may read it; else null. */
  readonly failure: EntwriteError | null;
  /** Scopes that the API key lacks. */
  readonly missingScopes: readonly Scope[];
  readonly capabilities: Capabilities | null;
  /** Milliseconds that the server's clock is ahead of this machine's; null if the server does not give its time. */
  readonly clockSkew: number | null;
  /** The server's clock, in milliseconds; null if the server does not give its time. */
  readonly serverTime: number | null;
  /** The schema of the database; null if it could not be read. */
  readonly live: LiveSchema | null;
  /** The state that entwrite keeps in the database; null if there is none, or it could not be read. */
  readonly stored: StoredState | null;
  /** Changes that an earlier run began and did not finish. */
  readonly unfinished: readonly OnlineChange[];
  /** Whether the process that holds the lock has certainly ended. */
  readonly isHolderGone: boolean;
  /** Datetime attributes whose rename did not complete, on a server that breaks them by that. */
  readonly brokenDates: readonly BrokenDate[];
  /** Whether the database worker failed to create an attribute in time; null if it was not tried. */
  readonly isWorkerSilent: boolean | null;
  /** What was found in the documents; null if they were not read. */
  readonly documents: DocumentFindings | null;
}

export interface DocumentFindings {
  /** Documents that have the same values under a unique index. */
  readonly duplicates: readonly Finding[];
  /** Documents with values that their attributes do not allow. */
  readonly values: readonly Finding[];
  /** Documents with a reference to a document that does not exist. */
  readonly orphans: readonly Finding[];
}

export interface Check {
  /** What it checks, in a few words: `the clocks`. */
  readonly subject: string;
  /** The part of the examination it needs, without which it is not run; none when left out. */
  readonly needs?: 'answer' | 'schema' | 'documents' | 'canary';
  readonly look: (examination: Examination) => readonly DoctorFinding[];
}
