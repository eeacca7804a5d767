import type { Operation } from '../../src/operations/operation.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { LiveDatabase } from '../support/live-database.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';
import type { Site } from './site.js';

/** Values of a document by stored key. */
export type Values = Readonly<Record<string, unknown>>;

/** Documents by collection and id, with the values that count. */
export type Documents = ReadonlyMap<string, ReadonlyMap<string, Values>>;

/** What one version of an application does to the database when it is deployed. */
export interface Work {
  /** Done while nobody disturbs, before anything else happens: what it needs of the database as it was. */
  readonly plan?: (site: Site) => Promise<unknown>;
  /** What `plan` gave is handed over. */
  readonly run: (site: Site, planned: unknown) => Promise<void>;
  /** The operations that are pending for it, where it migrates to a model. */
  readonly operations?: (site: Site) => Promise<readonly Operation[]>;
}

/** What is known of a scenario before a seed. */
interface ScenarioSettings {
  readonly name: string;
  /** What the server stores in; MariaDB when left out. */
  readonly engine?: 'postgresql';
  /** How much longer a run takes than the usual one: `npm test` gives each scenario as much time, not as many seeds. 1 when left out. */
  readonly cost?: number;
  /** Milliseconds a holder of the lock may be silent. */
  readonly lease?: number;
}

/** One that each seed draws anew. */
export interface DrawnScenario extends ScenarioSettings {
  readonly of: (seed: number) => Scenario;
}

/** Work that processes try to do while the network is hostile, and what must have become of the documents. */
export interface Scenario extends ScenarioSettings {
  /**
   * `bounded`: no request arrives so late that another one may hold the lock by then. Only where a name is taken again that was
   * dropped.
   */
  readonly lateness?: 'bounded';
  /**
   * No change of a column arrives once more after it was answered, as a proxy may send it: files that are done are looked at by nobody whose run
   * has nothing to do.
   */
  readonly isFinal?: boolean;
  /**
   * No update of a document arrives once more after it was answered, nor a lease after it was sent: where the document holds nothing under a
   * default, Appwrite gives it that.
   */
  readonly hasDefaults?: boolean;
  /** Brings the database to where the scenario begins. */
  readonly prepare: (site: Site) => Promise<void>;
  /** Oldest version first; processes of the last one do its work in the end, undisturbed. */
  readonly versions: readonly [Work, ...Work[]];
  /** Documents that are there before, by collection. */
  readonly documents: Readonly<Record<string, readonly (Values & { readonly $id: string })[]>>;
  /** Called when the documents are there, before the mishaps. */
  readonly begin?: (site: Site, ledger: Ledger) => Promise<void>;
  /** What it is about, for those who read a trace; asked once it has begun. */
  readonly story?: () => readonly string[];
  /** What comes after it in the same run, on the same database; null where nothing does. */
  readonly next?: () => Scenario | null;
  /**
   * A document that the server may say to have written without doing it, as it does with values that are loosely equal: all writes of
   * migrators while there are mishaps.
   */
  readonly stubborn?: { readonly collection: string; readonly id: string };
  /** What clients write meanwhile; nobody writes where it is left out. */
  readonly writes?: ClientWrites | DrawWrite;
  /** In how many ways the versions may have brought the documents to where they are; 1 when left out. */
  readonly ways?: number;
  /** What a document may be that was written with these values and its `$id`, in one of those ways. */
  readonly expected: (collection: string, written: Values, way: number) => Values | readonly Values[];
  readonly read: (database: LiveDatabase) => Promise<Documents>;
  /** What else is wrong in the end. */
  readonly check?: (site: Site) => Promise<readonly string[]>;
}

/** One request of a client, and what the ledger notes once it is acknowledged. */
export interface ClientWrite {
  readonly send: (documents: LiveDatabase['documents'], site: Site) => Promise<unknown>;
  readonly note: (ledger: Ledger) => void;
}

/** What clients write next; null for nothing. */
export type DrawWrite = (random: Random, count: number, ledger: Ledger) => ClientWrite | null;

/** Clients that write to one collection all the time. */
export interface ClientWrites {
  readonly collection: string;
  /** @param count how many writes there were before */
  readonly change: (random: Random, count: number) => Values;
  /** Values of the documents that clients make, where they are others. */
  readonly create?: (random: Random, count: number) => Values;
  /** Whether some clients set `$updatedAt` by hand, into the past: no guard by time sees that. */
  readonly setsTimes?: boolean;
  /** Only documents that clients made are written to. */
  readonly isOwnOnly?: boolean;
  /** Whether clients are of the last version: they begin when its first process is done. */
  readonly isNewest?: boolean;
}

/** The schemas that a scenario begins and ends with. */
export interface SchemaPair {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
}
