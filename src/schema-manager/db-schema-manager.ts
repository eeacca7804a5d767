import type { DocumentGateway } from '../appwrite/document-gateway.js';
import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import type { EntityModel } from '../metadata/entity-model.js';
import type { EntitySource } from '../metadata/entity-source.js';
import { describeOperation } from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import { schemaHash } from '../schema/schema-hash.js';
import { type CarryOutPorts, carryOut, intentOf } from './carry-out.js';
import { collectionIds } from './collection-ids.js';
import { deleteManaged } from './delete-managed.js';
import { type AllowDestructive, type Confirm, requireConsent } from './destructive-consent.js';
import { independentOperations } from './independent-operations.js';
import { awaitLock, type Lease, type LeaseOptions, lockDeadline, seize, takeLease } from './lease.js';
import { MigrationPlan } from './migration-plan.js';
import { createReportRecorder } from './migration-report.js';
import { refuseChanges, refuseObstacles, refuseOutdated, refuseUnnamedDeletion } from './plan-refusals.js';
import { preflight } from './preflight.js';
import { type Resolutions, valueChanges } from './resolutions.js';
import { runHook } from './run-hook.js';
import type { SafetyCopies } from './safety-copies.js';
import { type AskRename, askOnce, type RenameAnswers, settleRenames } from './settle-renames.js';
import { assess, driftOf, narrow, recall, replan, type Situation } from './situation.js';
import { createStateStore, type StateStore } from './state-store.js';
import type { Fence } from './with-fence.js';

/** What the context does around a migration. */
export interface MigrationHooks {
  readonly onBeforeMigration?: (plan: MigrationPlan) => void | Promise<void>;
  readonly onMigrationComplete?: () => void | Promise<void>;
}

export interface SchemaManagerOptions {
  readonly model: EntityModel;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  /** Requests sent so far, for the report. */
  readonly requestCount: () => number;
  readonly hooks?: MigrationHooks;
  readonly confirm?: Confirm | undefined;
  /** Asked whether an attribute that goes and one alike that comes are a rename; without it that is an error. */
  readonly askRename?: AskRename | undefined;
  readonly onProgress?: ProgressListener;
  /** Saves what a plan may lose before it is carried out. */
  readonly backups?: SafetyCopies | undefined;
  /** Milliseconds a holder of the lock may be silent; 15,000 when not given. */
  readonly lease?: number;
}

export interface ScopeOptions {
  /** Entities, or ids of collections, to look at; all when left out. */
  readonly only?: readonly (EntitySource | string)[];
  /** Milliseconds to wait for another migration of the same database; 60,000 when not given. */
  readonly lockTimeout?: number;
}

export interface AnalyzeOptions extends ScopeOptions {
  /** False: compares with the schema of the last run instead of the live one. */
  readonly live?: boolean;
}

export interface MigrateOptions extends ScopeOptions {
  /** A plan that was made and approved before: it is applied exactly, or not at all when the live schema is another by now. */
  readonly plan?: MigrationPlan;
  readonly allowDestructive?: AllowDestructive;
  /** Which attributes were renamed, by `collection.attribute`: the new key, or false. For those without `renamedFrom`. */
  readonly renames?: RenameAnswers;
  /** What to do with stored values in the way, by `collection.attribute`. */
  readonly resolve?: Resolutions;
  /**
   * Who is kept from writing to a collection while the type of one of its attributes changes: nobody (false, the default; no
   * write of others is lost), clients (`'clients'`: the collection is closed to them, API keys still write), or, by your
   * word, everybody (`'all'`: closed to clients, and you see to it that no API key writes; copies a hundred documents at a time).
   */
  readonly fence?: Fence;
  /** After an error: take back what was done (`undo`, the default), or leave it for the next run to go on from. */
  readonly onError?: 'undo' | 'keep';
  /** Asked before data is lost; replaces the one of the context. */
  readonly confirm?: Confirm;
}

export interface EnsureDeletedOptions {
  /** The database's id, to be named under NODE_ENV=production. */
  readonly database?: string;
}

/** Takes what a call is about out of a situation. */
type Choose = (situation: Situation) => Promise<Situation>;

/** What has to hold of a situation before anything is written. Throws EntwriteError. */
type Gate = (situation: Situation) => Promise<void>;

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
   * Brings the live database to the model and gives the plan that was carried out, with a `report` of what it took. One migration at a time per database:
   * others wait, and find nothing left to do.
   *
   * @throws EntwriteError plan_refused, data_in_the_way, destructive_refused, aborted_by_user or locked before anything is
   *   written; verification_failed when the server does not show what it was told; lock_lost; any error of the server.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    const { confirm = this.#options.confirm, allowDestructive = false } = options;
    const gate = async (situation: Situation) => {
      await this.#check(situation, options.resolve);
      await requireConsent(situation.plan, allowDestructive, confirm, isProduction());
    };
    const { plan } = options;
    if (plan !== undefined) return this.#run(options, gate, async (situation) => follow(plan, situation));
    const ask = this.#options.askRename && askOnce(this.#options.askRename);
    return this.#run(options, gate, async (situation) => {
      const { documents, model, schemas } = this.#options;
      const questions = {
        documents,
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
      await this.#check(situation);
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
      (situation) => this.#check(situation),
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

  /** Takes the lock away from whoever holds it, who stops before the next write. For a holder that is known to be gone. */
  async unlock(): Promise<void> {
    const { stored } = await this.#assess(undefined);
    if (stored?.lock && !stored.lock.released) await seize(this.#states, stored.lock);
  }

  #assess(only: ScopeOptions['only']): Promise<Situation> {
    const { schemas, model } = this.#options;
    return assess(schemas, this.#states, model, only && collectionIds(only, model));
  }

  /** Throws plan_refused or data_in_the_way. */
  async #check({ plan, managed }: Situation, resolve: Resolutions = {}): Promise<void> {
    refuseObstacles(plan);
    await preflight(plan.operations, managed, this.#ports(plan, resolve));
  }

  #ports(plan: MigrationPlan, resolve: Resolutions, fence: Fence = false): CarryOutPorts {
    const { schemas, documents, model, backups, onProgress = () => {} } = this.#options;
    return { schemas, documents, backups, fence, onProgress, ...valueChanges(plan.operations, model, resolve) };
  }

  async #run(
    options: MigrateOptions,
    gate: Gate,
    choose: Choose = async (situation) => situation,
  ): Promise<MigrationPlan> {
    const { hooks, requestCount, onProgress: tell = () => {} } = this.#options;
    const requests = requestCount();
    const { situation, lease } = await this.#enter(options, gate, choose);
    const { plan } = situation;
    const recorder = createReportRecorder(plan);
    const onProgress: ProgressListener = (event) => {
      recorder.take(event);
      tell(event);
    };
    if (plan.unmanaged.length > 0) onProgress({ type: 'unmanaged', names: plan.unmanaged });
    if (lease !== null) {
      try {
        onProgress({ type: 'plan', operations: plan.length, requests: plan.requests });
        await runHook('onBeforeMigration', () => hooks?.onBeforeMigration?.(plan));
        await carryOut(
          situation,
          lease,
          { ...this.#ports(plan, options.resolve ?? {}, options.fence), onProgress },
          options.onError === 'keep',
        );
      } catch (error) {
        await lease.abandon();
        throw error;
      }
      const { milliseconds, requests: counted } = recorder.report(requestCount() - requests);
      onProgress({ type: 'finished', operations: plan.length, requests: counted.sent, milliseconds });
    } else if (!situation.live.exists) await this.#options.schemas.createDatabase();
    await runHook('onMigrationComplete', () => hooks?.onMigrationComplete?.());
    return new MigrationPlan(plan, recorder.report(requestCount() - requests));
  }

  /** Gets the lock for a situation that passed the gate and still holds under the lock; no lock when there is nothing to do. */
  async #enter(
    options: ScopeOptions,
    gate: Gate,
    choose: Choose,
  ): Promise<{ situation: Situation; lease: Lease | null }> {
    const deadline = lockDeadline(options);
    const leaseOptions: LeaseOptions = this.#options;
    let passed: string | undefined;
    const pass = async (situation: Situation) => {
      const identity = JSON.stringify(situation.plan);
      if (identity !== passed) await gate(situation);
      passed = identity;
    };
    for (;;) {
      const situation = await choose(await this.#assess(options.only));
      if (situation.plan.isEmpty) return { situation, lease: null };
      await pass(situation);
      const newest = situation.stored?.lock ?? null;
      if (situation.stored === null) await this.#prepare(situation);
      const lease = await takeLease(this.#states, newest, intentOf(situation.plan.operations), leaseOptions);
      if (lease === null) {
        const held = (await this.#states.read()).lock;
        if (held !== null && !held.released) await awaitLock(this.#states, held, deadline, leaseOptions);
        continue;
      }
      try {
        // A first lock means that nobody ran since the situation was read; later ones need another look.
        const current = newest === null ? situation : await choose(await this.#assess(options.only));
        await pass(current);
        if (!current.plan.isEmpty) return { situation: current, lease };
        await lease.abandon();
        return { situation: current, lease: null };
      } catch (error) {
        await lease.abandon();
        throw error;
      }
    }
  }

  async #prepare({ live }: Situation): Promise<void> {
    if (!live.exists) await this.#options.schemas.createDatabase();
    await this.#states.prepare();
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
