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

/** What migration files, compat and the command line need of a context besides its public members. */
export interface ContextDeps {
  readonly name: string;
  readonly options: DbContextOptions;
  /** Throws `model_invalid` with all findings where the entities break rules. */
  readonly model: () => EntityModel;
  /** The documents of a collection of the model by its id; undefined for any other. */
  readonly setOf: (collection: string) => DbSet<object, object, object> | undefined;
  /** Id of the collection that a member of the context is the set of; undefined for anything else. */
  readonly collectionOf: (member: object) => string | undefined;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  /** The client; starts an embedded server where the context has one. */
  readonly open: () => Promise<AnyClient>;
  /** What a set of an entity works with: for reading and writing without its class. */
  readonly session: SessionOf;
  readonly onProgress: ProgressListener;
  /** The context's own, else a question at the terminal; undefined where no one can answer. */
  readonly confirm: Confirm | undefined;
  readonly askRename: AskRename | undefined;
  /** What becomes of what the model or a file drops; deleted when not given. */
  readonly drops?: Drops | undefined;
  /** Saves what a step may lose; null where the context wants no backups. */
  readonly backups: (() => Promise<AutomaticBackups>) | null;
  readonly hooks: {
    readonly onBeforeMigration: (plan: MigrationPlan) => void | Promise<void>;
    readonly onMigrationComplete: () => void | Promise<void>;
  };
}

/** The member of a context that gives what entwrite itself needs of it; a registered symbol, so that an ESM and a CommonJS copy agree. */
export const CONTEXT_DEPS: unique symbol = Symbol.for('entwrite/context-deps');

/** A context as entwrite sees it, maybe of another copy of this package. Untyped, since the declarations would name all internals. */
export interface DepsHolder {
  [CONTEXT_DEPS](): object;
}

/** What entwrite itself needs of a context. */
export function contextDeps(context: DepsHolder): ContextDeps {
  return context[CONTEXT_DEPS]() as ContextDeps;
}
