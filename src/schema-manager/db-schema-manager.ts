import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import { checkCall } from '../metadata/options/check-call.js';
import { describeOperation } from '../operations/operation.js';
import { definedOnly } from '../util/defined-only.js';
import { checkDocuments, lossesOf } from './executor/apply-schema.js';
import { isSuperseded } from './executor/completed-state.js';
import { deleteManaged } from './executor/delete-managed.js';
import { type PurgeOptions, type PurgeReport, purgeParked } from './executor/purge-parked.js';
import { rollBackUnfinished } from './executor/roll-back-unfinished.js';
import { type LeaseOptions, seize } from './lock/lease.js';
import { NO_STATE } from './lock/managed-state.js';
import { createStateStore, type StateStore } from './lock/state-store.js';
import { renamedLocations } from './online-changes/renamed-collections.js';
import { ANALYZE_RULES, ENSURE_DELETED_RULES, MIGRATE_RULES, PURGE_RULES, SCOPE_RULES } from './option-rules.js';
import { type ParkedItem, parkedItems } from './parking/parked-record.js';
import { collectionIds } from './plan/collection-ids.js';
import { estimateCopies } from './plan/copy-estimate.js';
import { requireConsent } from './plan/destructive-consent.js';
import { refusalFindings, withForeseenRefusals } from './plan/foreseen-refusals.js';
import { independentOperations } from './plan/independent-operations.js';
import {
  followPlan,
  type LivePlan,
  planDrift,
  planLive,
  planRecorded,
  replan,
  withOperations,
} from './plan/live-plan.js';
import { MigrationPlan } from './plan/migration-plan.js';
import { refuseBlocked, refuseChanges, refuseUnnamedDeletion } from './plan/plan-refusals.js';
import { refuseFileHistory } from './plan/refuse-file-history.js';
import { refuseUnknownNames } from './plan/refuse-unknown-names.js';
import { askOnce, settleRenames } from './plan/resolve-renames.js';
import { converterOf, type ValueChanges, valueChanges } from './plan/value-changes.js';
import { locatedDocuments } from './preflight/located-documents.js';
import { runMigration } from './run-migration.js';
import type {
  AnalyzeOptions,
  EnsureDeletedOptions,
  MigrateOptions,
  PreflightReport,
  SchemaManagerOptions,
  ScopeOptions,
} from './schema-manager-options.js';

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
  readonly #states: StateStore;

  constructor(options: SchemaManagerOptions) {
    this.#options = options;
    this.#states = createStateStore(options.schemas, options.documents);
  }

  /** What `migrate` would do; writes nothing. Takes two requests, and more where it is to look at the documents. */
  async analyze(given: AnalyzeOptions = {}): Promise<MigrationPlan> {
    checkCall('analyze', given, ANALYZE_RULES);
    const { only, live = true, documents = false, ...options } = given;
    const { schemas, model } = this.#options;
    if (live) {
      const found = await this.#planLive(only, options);
      return documents ? withForeseenRefusals(found.plan, () => this.#check(found, options)) : found.plan;
    }
    return (await planRecorded(schemas, this.#states, model, only && collectionIds(only, model))).plan;
  }

  /** What was changed in the live database outside of entwrite since the last run: the operations that lead from the recorded schema to it. */
  async drift(): Promise<MigrationPlan> {
    return planDrift(this.#options.schemas.databaseId, await this.#planLive(undefined));
  }

  /**
   * Brings the live database to the model and gives the plan that was carried out, with a `report` of what it took.
   * One migration at a time per database: others wait, and find nothing left to do.
   *
   * @throws EntwriteError plan_refused, data_conflict, destructive_refused, aborted_by_user or locked before anything is
   *   written; verification_failed when the server does not show what it was asked for; lock_lost; any error of the server.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    checkCall('migrate', options, MIGRATE_RULES);
    const { confirm = this.#options.confirm, allowDestructive = false } = options;
    const gate = async (found: LivePlan) => {
      const plan = await this.#check(found, options);
      await requireConsent(plan, allowDestructive, confirm, isProduction());
      return plan;
    };
    const { plan } = options;
    if (plan !== undefined) {
      return this.#run(options, gate, async (found) => {
        const followed = followPlan(plan, found);
        this.#refuseUnknownNames(options, followed);
        return followed;
      });
    }
    const ask = this.#options.askRename && askOnce(this.#options.askRename);
    return this.#run(options, gate, (found) => this.#withRenames(found, options, ask, confirm !== undefined));
  }

  /**
   * The plan with what the documents say about it: `conflicts` are what `migrate` with the same options would refuse. Reads the documents
   * that the plan is about, and writes nothing. A possible rename that is not answered counts as none.
   *
   * @example
   * const { conflicts } = await schema.preflight();
   * for (const { at, found, documents } of conflicts) console.log(at, found, documents);
   */
  async preflight(options: MigrateOptions = {}): Promise<PreflightReport> {
    checkCall('preflight', options, MIGRATE_RULES);
    const found = await this.#withRenames(await this.#planLive(options.only, options), options, undefined, true);
    try {
      return { plan: await this.#check(found, options), conflicts: [] };
    } catch (error) {
      return { plan: found.plan, conflicts: refusalFindings(error) };
    }
  }

  /**
   * Creates the database, collections, attributes, relationships and indexes that are missing; changes nothing that exists.
   *
   * @throws EntwriteError migration_pending, before anything is written, when something that exists differs from the model.
   */
  async ensureCreated(options: ScopeOptions = {}): Promise<MigrationPlan> {
    checkCall('ensureCreated', options, SCOPE_RULES);
    return this.#run(options, async (found) => {
      refuseChanges(found.plan);
      return this.#check(found, options);
    });
  }

  /**
   * Deletes the model's collections and entwrite's own, and the database when nothing else is left in it.
   *
   * @throws EntwriteError production_refused under NODE_ENV=production unless `database` names it.
   */
  async ensureDeleted(options: EnsureDeletedOptions = {}): Promise<void> {
    checkCall('ensureDeleted', options, ENSURE_DELETED_RULES);
    const { schemas, model, onProgress } = this.#options;
    refuseUnnamedDeletion(schemas.databaseId, options.database, isProduction());
    await deleteManaged(schemas, model.schema, onProgress);
  }

  /**
   * Creates what is missing and gives texts more room, and warns of what else is pending: the `autoMigrate: 'additive'` of a
   * context. Does nothing, with a warning, where the database was migrated to a newer model after this one.
   */
  async migrateAdditive(options: ScopeOptions = {}): Promise<MigrationPlan> {
    let reported = '';
    return this.#run(
      options,
      (found) => this.#check(found, options),
      async (found) => {
        const { plan } = found;
        const isOld = isSuperseded(found);
        const chosen = isOld ? [] : independentOperations(plan, found.stored?.state.gone);
        const rest = plan.operations.filter((operation) => !chosen.includes(operation)).map(describeOperation);
        const message = isOld
          ? `nothing was changed, since the database was migrated to a newer model; it differs in: ${rest.join('; ')}`
          : `left to migrate(): ${rest.join('; ')}`;
        // What was found is checked again under the lock.
        if (rest.length > 0 && message !== reported)
          this.#options.onProgress?.({ type: 'warning', message, findings: plan.blockers });
        reported = message;
        return withOperations(plan.databaseId, found, chosen);
      },
    );
  }

  /**
   * Takes back changes of type and renames of collections that an interrupted run left half done, for a model that no longer wants them.
   *
   * @returns what was taken back, in words
   * @throws EntwriteError plan_refused for one past its swap, which `migrate` with the model of that run finishes; locked
   */
  async undo(options: ScopeOptions = {}): Promise<readonly string[]> {
    checkCall('undo', options, SCOPE_RULES);
    const { schemas, onProgress = () => {} } = this.#options;
    const found = await this.#planLive(undefined);
    return rollBackUnfinished(found, { schemas, onProgress, states: this.#states }, this.#leaseOptions(options));
  }

  /** What is parked instead of dropped, and since when. Two requests. */
  async parked(): Promise<readonly ParkedItem[]> {
    const { live, stored } = await this.#planLive(undefined);
    return parkedItems(stored?.state.parked ?? [], live);
  }

  /**
   * Deletes what has been parked for at least that long, under the lock: only what is on record, looks as it was left, and is old enough by the
   * server's clock. What stays is listed with the reason.
   *
   * @example await schema.purge({ olderThan: '14d' });
   */
  async purge(options: PurgeOptions): Promise<PurgeReport> {
    checkCall('purge', options, PURGE_RULES);
    const { schemas, documents, onProgress } = this.#options;
    const deps = { schemas, documents, states: this.#states, ...(onProgress !== undefined && { onProgress }) };
    return purgeParked(deps, options, this.#leaseOptions(options));
  }

  /** Takes the lock from its holder, which stops before its next write. For a holder that is known to be gone. */
  async unlock(): Promise<void> {
    const { stored } = await this.#planLive(undefined);
    if (stored?.lock && !stored.lock.released) await seize(this.#states, stored.lock);
  }

  #leaseOptions({ lockTimeout, signal }: ScopeOptions): LeaseOptions {
    const { lease, onProgress } = this.#options;
    return definedOnly({ signal, lease, lockTimeout, onProgress });
  }

  #planLive(
    only: ScopeOptions['only'],
    { drops, renames = {} }: Pick<MigrateOptions, 'drops' | 'renames'> = {},
  ): Promise<LivePlan> {
    const { model } = this.#options;
    const ids = only && collectionIds(only, model);
    return planLive(this.#options, this.#states, model, ids, drops ?? this.#options.drops, Object.keys(renames));
  }

  /** The live plan with the renames that the options answer or a person is asked about. */
  async #withRenames(
    found: LivePlan,
    options: MigrateOptions,
    ask: SchemaManagerOptions['askRename'],
    isReviewed: boolean,
  ): Promise<LivePlan> {
    this.#refuseUnknownNames(options, found);
    const { model, schemas } = this.#options;
    const { renames: answers = {}, allowDestructive = false, only } = options;
    const refused = found.declared.refused.map(({ rename }) => rename);
    const questions = { documents: this.#located(found), answers, refused, allowDestructive, ask, isReviewed };
    const renames = await settleRenames(found.plan.operations, questions);
    if (renames.length === 0) return found;
    return replan(schemas.databaseId, found, model, renames, only && collectionIds(only, model));
  }

  #refuseUnknownNames(options: MigrateOptions, { plan, managed: live, stored }: LivePlan): void {
    const { model } = this.#options;
    const { schema: recorded, gone } = stored?.state ?? NO_STATE;
    refuseUnknownNames(options, { live, recorded, gone, model, operations: plan.operations });
  }

  /** The plan with what the documents say. Throws plan_refused or data_conflict. */
  async #check(found: LivePlan, options: MigrateOptions = {}): Promise<MigrationPlan> {
    const { plan, managed, live } = found;
    const { schemas, documents, onProgress = () => {} } = this.#options;
    if (!plan.isEmpty && options.besideFiles !== true)
      await refuseFileHistory(schemas.databaseId, live.schema, documents);
    refuseBlocked(plan);
    const values = this.#valueChanges(plan, options);
    const losses = lossesOf({ ...found, operations: plan.operations }, values);
    await this.#options.backups?.requireAllowed(losses, managed);
    const counts = await checkDocuments(
      { ...found, operations: plan.operations },
      { schemas, documents, onProgress, ...values },
    );
    const copies = estimateCopies(plan.operations, managed, options, counts);
    const requests = copies.reduce((sum, copy) => sum + (copy.requests ?? 0), plan.requests);
    return copies.length === 0 ? plan : new MigrationPlan({ ...plan, copies, requests });
  }

  /** Documents by the names that their collections will have. */
  #located({ plan, live }: Pick<LivePlan, 'plan' | 'live'>): DocumentGateway {
    return locatedDocuments(this.#options.documents, renamedLocations(live.schema, plan.operations));
  }

  #valueChanges({ operations }: MigrationPlan, { resolve = {} }: MigrateOptions): ValueChanges {
    return valueChanges(operations, (...change) => converterOf(this.#options.model, ...change), resolve);
  }

  #run(
    options: MigrateOptions,
    gate: (found: LivePlan) => Promise<MigrationPlan>,
    choose: (found: LivePlan) => Promise<LivePlan> = async (found) => found,
  ): Promise<MigrationPlan> {
    return runMigration(this.#options, {
      states: this.#states,
      lease: this.#leaseOptions(options),
      look: async () => choose(await this.#planLive(options.only, options)),
      gate,
      valueChanges: (plan) => this.#valueChanges(plan, options),
      options,
    });
  }
}

function isProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}
