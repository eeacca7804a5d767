import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { MigrateOptions, SchemaManagerOptions } from '../../src/schema-manager/schema-manager-options.js';
import type { LiveDatabase } from '../support/live-database.js';
import type { Random } from './random.js';

/** Values of a document by stored key. */
export type Values = Readonly<Record<string, unknown>>;

/** A migration that processes try to do while the network is hostile, and what must have become of the documents. */
export interface Scenario {
  readonly name: string;
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly manager?: Partial<SchemaManagerOptions> & {
    readonly renames?: readonly { readonly from: string; readonly to: string; readonly collection?: string }[];
  };
  readonly options?: MigrateOptions;
  /** Documents that are there before, by collection. */
  readonly documents: Readonly<Record<string, readonly (Values & { readonly $id: string })[]>>;
  /** What clients write meanwhile; nobody writes where it is left out. */
  readonly writes?: ClientWrites;
  /** What has to hold of a document that was written with these values: compared with `read`. */
  readonly expected: (collection: string, written: Values) => Values;
  /** The documents afterwards, by collection and id, with the values that count. */
  readonly read: (database: LiveDatabase) => Promise<ReadonlyMap<string, ReadonlyMap<string, Values>>>;
}

/** Clients that write to one collection. */
export interface ClientWrites {
  readonly collection: string;
  readonly change: (random: Random) => Values;
}
