import type { DocumentGateway } from '../appwrite/document-gateway.js';
import { describeOperation } from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import { schemaHash } from '../schema/schema-hash.js';
import { type CarryOutPorts, carryOut } from './executor/carry-out.js';
import { deleteManaged } from './executor/delete-managed.js';
import { undoUnfinished } from './executor/roll-back-unfinished.js';
import { runHook } from './executor/run-hook.js';
import { enterMigration } from './lock/enter-migration.js';
import { type LeaseOptions, seize } from './lock/lease.js';
import { createStateStore, type StateStore } from './lock/state-store.js';
import { parkedLinks } from './online-changes/link-change.js';
import { renamedLocations } from './online-changes/rename-change.js';
import { parkedKeys } from './online-changes/shadow-change.js';
import { collectionIds } from './plan/collection-ids.js';
import { estimateCopies } from './plan/copy-estimate.js';
import { requireConsent } from './plan/destructive-consent.js';
import { independentOperations } from './plan/independent-operations.js';
import { MigrationPlan } from './plan/migration-plan.js';
import { createReportRecorder } from './plan/migration-report.js';
import { refuseChanges, refuseObstacles, refuseOutdated, refuseUnnamedDeletion } from './plan/plan-refusals.js';
import { refuseFileHistory } from './plan/refuse-file-history.js';
import { refuseUnknownNames } from './plan/refuse-unknown-names.js';
import { converterOf, valueChanges } from './plan/resolutions.js';
import { askOnce, settleRenames } from './plan/resolve-renames.js';
import { assess, driftOf, narrow, recall, replan, type Situation } from './plan/situation.js';
import { locatedDocuments } from './preflight/located-documents.js';
import { preflight } from './preflight/preflight.js';
import type {
  AnalyzeOptions,
  EnsureDeletedOptions,
  MigrateOptions,
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

  /** What `migrate` would do; writes nothing. Takes two requests. */
  async analyze({ only, live = true }: AnalyzeOptions = {}): Promise<MigrationPlan> {
    const { schemas, model } = this.#options;
    if (live) return (await this.#assess(only)).plan;
    return (await recall(schemas, this.#states, model, only && collectionIds(only, model))).plan;
  }

  /** What somebody changed in the live database since the last run: the operations that lead from the recorded schema to it. */
  async drift(): Promise<MigrationPlan> {
    return driftOf(this.#options.schemas.databaseId, await this.#assess(undefined));
  }

  /**
   * Brings the live database to the model and gives the plan that was carried out, with a `report` of what it took.
   * One migration at a time per database: others wait, and find nothing left to do.
   *
   * @throws EntwriteError plan_refused, data_conflict, destructive_refused, aborted_by_user or locked before anything is
   *   written; verification_failed when the server does not show what it was told; lock_lost; any error of the server.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    const { confirm = this.#options.confirm, allowDestructive = false } = options;
    const gate = async (situation: Situation) => {
      const plan = await this.#check(situation, options);
      await requireConsent(plan, allowDestructive, confirm, isProduction());
      return plan;
    };
    const { plan } = options;
    if (plan !== undefined) {
      return this.#run(options, gate, async (situation) => {
        const followed = follow(plan, situation);
        this.#refuseUnknownNames(options, followed);
        return followed;
      });
    }
    const ask = this.#options.askRename && askOnce(this.#options.askRename);
    return this.#run(options, gate, async (situation) => {
      this.#refuseUnknownNames(options, situation);
      const { model, schemas } = this.#options;
      const questions = {
        documents: this.#located(situation),
        answers: options.renames ?? {},
        allowDestructive,
        ask,
        isReviewed: confirm !== undefined,
      };
      const renames = await settleRenames(situation.plan.operations, questions);
      if (renames.length === 0) return situation;
      return replan(schemas.databaseId, situation, model, renames, options.only && collectionIds(options.only, model));
    });
  }

  /**
   * Creates the database, collections, attributes, relationships and indexes that are missing; changes nothing that exists.
   *
   * @throws EntwriteError migration_pending, before anything is written, when something that exists differs from the model.
   */
  async ensureCreated(options: ScopeOptions = {}): Promise<MigrationPlan> {
    return this.#run(options, async (situation) => {
      refuseChanges(situation.plan);
      return this.#check(situation, options);
    });
  }

  /**
   * Deletes the model's collections and entwrite's own, and the database when nothing else is left in it.
   *
   * @throws EntwriteError production_refused under NODE_ENV=production unless `database` names it.
   */
  async ensureDeleted({ database }: EnsureDeletedOptions = {}): Promise<void> {
    const { schemas, model, onProgress } = this.#options;
    refuseUnnamedDeletion(schemas.databaseId, database, isProduction());
    await deleteManaged(schemas, model.schema, onProgress);
  }

  /**
   * Does what is additive or widening and tells what else is pending as a warning: the `autoMigrate: 'additive'` of a context.
   */
  async migrateAdditive(options: ScopeOptions = {}): Promise<MigrationPlan> {
    let told = '';
    return this.#run(
      options,
      (situation) => this.#check(situation, options),
      async (situation) => {
        const { plan } = situation;
        const chosen = independentOperations(plan);
        const rest = plan.operations.filter((operation) => !chosen.includes(operation)).map(describeOperation);
        const message = `left to migrate(): ${rest.join('; ')}`;
        // The situation is looked at again under the lock.
        if (rest.length > 0 && message !== told)
          this.#options.onProgress?.({ type: 'warning', message, findings: plan.obstacles });
        told = message;
        return narrow(plan.databaseId, situation, chosen);
      },
    );
  }

  /**
   * Takes back changes of type and renames of collections that an interrupted run left half done, for a model that no longer wants them.
   *
   * @throws EntwriteError plan_refused for one past its swap, which `migrate` with the model of that run finishes; locked
   */
  async undo(options: ScopeOptions = {}): Promise<void> {
    const situation = await this.#assess(undefined);
    const ports = { ...this.#ports(situation.plan, {}), states: this.#states, stored: situation.stored };
    await undoUnfinished(situation, ports, this.#leaseOptions(options));
  }

  /** Takes the lock away from whoever holds it, who stops before the next write. For a holder that is known to be gone. */
  async unlock(): Promise<void> {
    const { stored } = await this.#assess(undefined);
    if (stored?.lock && !stored.lock.released) await seize(this.#states, stored.lock);
  }

  #leaseOptions({ lockTimeout, signal }: ScopeOptions): LeaseOptions {
    const { lease, onProgress } = this.#options;
    return {
      ...(signal !== undefined && { signal }),
      ...(lease !== undefined && { lease }),
      ...(lockTimeout !== undefined && { lockTimeout }),
      ...(onProgress !== undefined && { onProgress }),
    };
  }

  #assess(only: ScopeOptions['only']): Promise<Situation> {
    const { schemas, model } = this.#options;
    return assess(schemas, this.#states, model, only && collectionIds(only, model));
  }

  /** Where nothing is left to do, names of what was are fine. */
  #refuseUnknownNames(options: MigrateOptions, { plan, managed }: Situation): void {
    if (!plan.isEmpty) refuseUnknownNames(options, managed, this.#options.model, plan.operations);
  }

  /** The plan with what the documents say. Throws plan_refused or data_conflict. */
  async #check(
    { plan, managed, live, unfinished, links }: Situation,
    options: MigrateOptions = {},
  ): Promise<MigrationPlan> {
    const { schemas, documents } = this.#options;
    const ports = { ...this.#ports(plan, options), documents: this.#located({ plan, live }) };
    if (!plan.isEmpty && options.besideFiles !== true)
      await refuseFileHistory(schemas.databaseId, live.schema, documents);
    refuseObstacles(plan);
    const parked = new Map([...parkedKeys(live.schema, unfinished), ...parkedLinks(live.schema, links)]);
    const counts = await preflight(plan.operations, managed, { ...ports, parked });
    const copies = estimateCopies(plan.operations, managed, options, counts);
    const requests = copies.reduce((sum, copy) => sum + (copy.requests ?? 0), plan.requests);
    return copies.length === 0 ? plan : new MigrationPlan({ ...plan, copies, requests });
  }

  /** Documents by the names that their collections will have. */
  #located({ plan, live }: Pick<Situation, 'plan' | 'live'>): DocumentGateway {
    return locatedDocuments(this.#options.documents, renamedLocations(live.schema, plan.operations));
  }

  #ports(plan: MigrationPlan, { resolve = {}, fence = false, copy }: MigrateOptions): CarryOutPorts {
    const { schemas, documents, model, backups, onProgress = () => {} } = this.#options;
    return {
      schemas,
      documents,
      backups,
      fence,
      copy,
      onProgress,
      ...valueChanges(plan.operations, (...change) => converterOf(model, ...change), resolve),
    };
  }

  async #run(
    options: MigrateOptions,
    gate: (situation: Situation) => Promise<MigrationPlan>,
    choose: (situation: Situation) => Promise<Situation> = async (situation) => situation,
  ): Promise<MigrationPlan> {
    const { hooks, requestCount, onProgress: tell = () => {} } = this.#options;
    const requests = requestCount();
    const look = async () => choose(await this.#assess(options.only));
    const { schemas } = this.#options;
    const { situation, lease } = await enterMigration(
      { schemas, states: this.#states, look, gate },
      this.#leaseOptions(options),
    );
    const { plan } = situation;
    const recorder = createReportRecorder(plan);
    const onProgress: ProgressListener = (event) => {
      recorder.take(event);
      tell(event);
    };
    if (plan.unmanaged.length > 0) onProgress({ type: 'unmanaged', names: plan.unmanaged });
    if (lease !== null) {
      try {
        if (!plan.isEmpty) {
          onProgress({ type: 'plan', operations: plan.length, requests: plan.requests });
          await runHook('onBeforeMigration', () => hooks?.onBeforeMigration?.(plan));
        }
        await carryOut(
          situation,
          lease,
          { ...this.#ports(plan, options), signal: options.signal, onProgress },
          options.onError === 'keep',
        );
      } catch (error) {
        await lease.release();
        throw error;
      }
      const { milliseconds, requests: counted } = recorder.report(requestCount() - requests);
      onProgress({ type: 'finished', operations: plan.length, requests: counted.sent, milliseconds });
    } else if (!situation.live.exists) await schemas.createDatabase();
    await runHook('onMigrationComplete', () => hooks?.onMigrationComplete?.());
    return new MigrationPlan(plan, recorder.report(requestCount() - requests));
  }
}

/** The situation with the operations of a plan made earlier; none where it has been applied by now. */
function follow(plan: MigrationPlan, situation: Situation): Situation {
  const live = schemaHash(situation.managed);
  const isDone = live === plan.to && plan.databaseId === situation.plan.databaseId;
  if (!isDone) refuseOutdated(plan, situation.plan.databaseId, live);
  return narrow(plan.databaseId, situation, isDone ? [] : plan.operations);
}

function isProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}
