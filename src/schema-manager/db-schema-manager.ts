import { checkCall } from '../metadata/options/check-call.js';
import type { PurgeOptions, PurgeReport } from './executor/purge-parked.js';
import { ANALYZE_RULES, ENSURE_DELETED_RULES, MIGRATE_RULES, PURGE_RULES, SCOPE_RULES } from './option-rules.js';
import type { ParkedItem } from './parking/parked-record.js';
import type { MigrationPlan } from './plan/migration-plan.js';
import type {
  AnalyzeOptions,
  EnsureDeletedOptions,
  MigrateOptions,
  PreflightReport,
  SchemaManagerOptions,
  ScopeOptions,
} from './schema-manager-options.js';
import type { SchemaWork } from './schema-work.js';

/**
 * Keeps a live Appwrite database in step with a model.
 *
 * @example
 * const schema = db.getSchemaManager();
 * console.log((await schema.analyze()).describe());
 * await schema.migrate();
 */
export class DbSchemaManager {
  readonly #options: SchemaManagerOptions;
  #work: Promise<SchemaWork> | undefined;

  constructor(options: SchemaManagerOptions) {
    this.#options = options;
  }

  /** The plan of what `migrate` would do; writes nothing. Two requests, more if it checks documents. */
  async analyze(options: AnalyzeOptions = {}): Promise<MigrationPlan> {
    checkCall('analyze', options, ANALYZE_RULES);
    return (await this.#loaded()).analyze(options);
  }

  /** What changed in the live database outside of entwrite since the last run: the operations that lead there from the recorded schema. */
  async drift(): Promise<MigrationPlan> {
    return (await this.#loaded()).drift();
  }

  /**
   * Brings the live database to the model and returns the plan it carried out, with a `report` of the cost. One migration at a time per
   * database: others wait, then find nothing left to do.
   *
   * @throws EntwriteError plan_refused, data_conflict, destructive_refused, aborted_by_user or locked before anything is written;
   * verification_failed if the server does not list what it was asked to make; lock_lost; any error of the server.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    checkCall('migrate', options, MIGRATE_RULES);
    return (await this.#loaded()).migrate(options);
  }

  /**
   * The plan checked against the documents: `conflicts` are the reasons why `migrate` with the same options would refuse it. Reads the
   * documents the plan concerns, and writes nothing. An unanswered possible rename does not count as a rename.
   *
   * @example
   * const { conflicts } = await schema.preflight();
   * for (const { at, found, documents } of conflicts) console.log(at, found, documents);
   */
  async preflight(options: MigrateOptions = {}): Promise<PreflightReport> {
    checkCall('preflight', options, MIGRATE_RULES);
    return (await this.#loaded()).preflight(options);
  }

  /**
   * Creates the missing database, collections, attributes, relationships and indexes; changes nothing that exists.
   *
   * @throws EntwriteError migration_pending, before anything is written, if something that exists differs from the model.
   */
  async ensureCreated(options: ScopeOptions = {}): Promise<MigrationPlan> {
    checkCall('ensureCreated', options, SCOPE_RULES);
    return (await this.#loaded()).ensureCreated(options);
  }

  /**
   * Deletes the model's collections and entwrite's own, and the database if nothing else is left in it. Waits for a running migration.
   *
   * @throws EntwriteError production_refused under NODE_ENV=production unless `database` names it; locked
   */
  async ensureDeleted(options: EnsureDeletedOptions = {}): Promise<void> {
    checkCall('ensureDeleted', options, ENSURE_DELETED_RULES);
    return (await this.#loaded()).ensureDeleted(options);
  }

  /**
   * Creates what is missing, enlarges texts, and warns about other pending changes: the `autoMigrate: 'additive'` of a context. Only warns
   * if the database has been migrated to a newer model since this one.
   */
  async migrateAdditive(options: ScopeOptions = {}): Promise<MigrationPlan> {
    return (await this.#loaded()).migrateAdditive(options);
  }

  /**
   * Takes back changes of type and renames of collections that an interrupted run left half done, for a model that no longer wants them.
   *
   * @returns what was taken back, in words
   * @throws EntwriteError plan_refused for a change past its swap, or for names that are changing places: `migrate` with the model of that
   * run finishes them; locked
   */
  async undo(options: ScopeOptions = {}): Promise<readonly string[]> {
    checkCall('undo', options, SCOPE_RULES);
    return (await this.#loaded()).undo(options);
  }

  /** What is parked instead of dropped, and since when. Two requests. */
  async parked(): Promise<readonly ParkedItem[]> {
    return (await this.#loaded()).parked();
  }

  /**
   * Deletes what has been parked for at least that long, under the lock: only what is on record, unchanged since, and old enough by the
   * server's clock. Everything else stays and is listed with the reason.
   *
   * @example await schema.purge({ olderThan: '14d' });
   */
  async purge(options: PurgeOptions): Promise<PurgeReport> {
    checkCall('purge', options, PURGE_RULES);
    return (await this.#loaded()).purge(options);
  }

  /**
   * Takes the lock from a holder known to be gone. A living holder notices at its next heartbeat, and may write for up to ten seconds
   * until then.
   */
  async unlock(): Promise<void> {
    return (await this.#loaded()).unlock();
  }

  #loaded(): Promise<SchemaWork> {
    this.#work ??= import('./schema-work.js').then((loaded) => new loaded.SchemaWork(this.#options));
    return this.#work;
  }
}
