import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { AnyClient } from '../appwrite/http/any-client.js';
import type { Transport } from '../appwrite/http/transport.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { AutomaticBackups } from '../backup/automatic/automatic-backup.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import type { ProgressListener } from '../progress.js';
import type { Drops } from '../schema-manager/parking/parked-record.js';
import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import type { MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import type { AskRename } from '../schema-manager/plan/resolve-renames.js';
import type { DbContextOptions } from './context-options.js';
import type { SessionOf } from './context-scope.js';
import type { DbSet } from './db-set.js';

/** What the rest of entwrite needs of a context besides its public members. */
export interface ContextDeps {
  readonly name: string;
  readonly options: DbContextOptions;
  /** Throws `model_invalid` with all findings if the entities break rules. */
  readonly model: () => EntityModel;
  /** The set of a collection of the model, by collection id; undefined for any other. */
  readonly setOf: (collection: string) => DbSet<object, object, object> | undefined;
  /** The collection id of a set of the context; undefined for any other member. */
  readonly collectionOf: (member: object) => string | undefined;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  /** The client; starts the embedded server if the context has one. */
  readonly open: () => Promise<AnyClient>;
  /** Makes the session of an entity, for reading and writing without a `DbSet`. */
  readonly session: SessionOf;
  readonly onProgress: ProgressListener;
  /** The context's own `confirm`, or a prompt at the terminal; undefined if there is neither. */
  readonly confirm: Confirm | undefined;
  readonly askRename: AskRename | undefined;
  /** What happens to attributes and collections that the model or a file drops; deleted by default. */
  readonly drops?: Drops | undefined;
  /** Saves what a step may lose; null if backups are off. */
  readonly backups: (() => Promise<AutomaticBackups>) | null;
  readonly hooks: {
    readonly onBeforeMigration: (plan: MigrationPlan) => void | Promise<void>;
    readonly onMigrationComplete: () => void | Promise<void>;
  };
}

/** The key of the method that returns `ContextDeps`; a registered symbol, so that ESM and CommonJS copies of the package agree. */
export const CONTEXT_DEPS: unique symbol = Symbol.for('entwrite/context-deps');

/** A context, possibly from another copy of this package. Untyped, because the published declarations would expose all internals. */
export interface DepsHolder {
  [CONTEXT_DEPS](): object;
}

export function contextDeps(context: DepsHolder): ContextDeps {
  return context[CONTEXT_DEPS]() as ContextDeps;
}
