import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { Capabilities } from '../appwrite/server/capabilities.js';
import type { Scope } from '../appwrite/server/key-scopes.js';
import type { EntwriteError, Finding } from '../errors.js';
import type { StoredState } from '../schema-manager/lock/state-store.js';
import type { OnlineChange } from '../schema-manager/online-changes/online-change.js';
import type { BrokenDate } from './broken-dates.js';
import type { DoctorFinding } from './doctor-finding.js';

/** All that was looked at, as data: the checks read it and ask nothing. */
export interface Examination {
  /** Without credentials. */
  readonly endpoint: string;
  readonly databaseId: string;
  /** Why the server could not be asked, or gave no schema to a key that may read it; null where it did. */
  readonly failure: EntwriteError | null;
  /** Scopes that the API key lacks. */
  readonly missingScopes: readonly Scope[];
  readonly capabilities: Capabilities | null;
  /** Milliseconds that the server's clock is ahead of this machine's; null where the server does not give its time. */
  readonly clockSkew: number | null;
  /** In milliseconds; null where the server does not give its time. */
  readonly serverTime: number | null;
  /** null where it could not be read. */
  readonly live: LiveSchema | null;
  /** What entwrite keeps in the database; null where it never worked there. */
  readonly stored: StoredState | null;
  /** Changes that a run began and did not finish. */
  readonly unfinished: readonly OnlineChange[];
  /** Whether the process that holds the lock has certainly ended. */
  readonly isHolderGone: boolean;
  /** Datetime attributes that a rename left half done, on a server that breaks them by that. */
  readonly brokenDates: readonly BrokenDate[];
  /** Whether the worker that makes attributes did nothing; null where it was not tried. */
  readonly isWorkerSilent: boolean | null;
  /** What a pass over the documents found; null where they were not looked at. */
  readonly documents: DocumentFindings | null;
}

export interface DocumentFindings {
  /** Documents whose values are equal under a unique index. */
  readonly duplicates: readonly Finding[];
  /** Documents with values that their attributes do not allow. */
  readonly values: readonly Finding[];
  /** Documents that name others which do not exist. */
  readonly orphans: readonly Finding[];
}

/** Something that is looked for in an examination. */
export interface Check {
  /** What it looks at, as a few words: `the clock`. */
  readonly subject: string;
  /** What has to be there to be looked at; nothing when left out. */
  readonly needs?: 'answer' | 'schema' | 'documents' | 'canary';
  readonly look: (examination: Examination) => readonly DoctorFinding[];
}
