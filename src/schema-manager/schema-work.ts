import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import { EntwriteError, throwFindings } from '../errors.js';
import { isCollectionDefinition } from '../metadata/collection-definition.js';
import type { EntitySource } from '../metadata/entity-source.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import { describeOperation } from '../operations/operation.js';
import { checkDocuments, lossesOf } from './executor/apply-schema.js';
import { deleteManaged } from './executor/delete-managed.js';
import { type PurgeOptions, type PurgeReport, purgeParked } from './executor/purge-parked.js';
import { rollBackUnfinished } from './executor/roll-back-unfinished.js';
import { interruptedFills, NO_INTENT } from './lock/intent.js';
import { type LeaseOptions, unlock } from './lock/lease.js';
import { goneAfter, isSuperseded, NO_STATE } from './lock/managed-state.js';
import { createStateStore, type StateStore } from './lock/state-store.js';
import { withFillsLeft } from './lock/unfinished-fills.js';
import { carriedLinkKeys } from './online-changes/link-sides.js';
import { renamedLocations } from './online-changes/renamed-collections.js';
import { type ParkedItem, parkedItems } from './parking/parked-record.js';
import { requireConsent } from './plan/destructive-consent.js';
import { estimateCopies } from './plan/estimate-copies.js';
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
import { refuseBlocked, refuseChanges, refuseFileHistory, refuseUnnamedDeletion } from './plan/plan-refusals.js';
import { refuseUnknownNames } from './plan/refuse-unknown-names.js';
import { askOnce, namedRenames, settleRenames } from './plan/resolve-renames.js';
import { converterOf, fillOf, type ValueChanges, valueChanges } from './plan/value-changes.js';
import { jsonResolutions } from './preflight/json-resolutions.js';
import { locatedDocuments } from './preflight/located-documents.js';
import { underBothKeys } from './preflight/under-former-keys.js';
import { unusedResolutions } from './preflight/unused-resolutions.js';
import { runMigration } from './run-migration.js';
import type {
  AnalyzeOptions,
  EnsureDeletedOptions,
  MigrateOptions,
  PreflightReport,
  SchemaManagerOptions,
  ScopeOptions,
} from './schema-manager-options.js';

/** The work of a schema manager. Loaded with the first call: most programs that use a schema never change it. */
export class SchemaWork {
  readonly #options: SchemaManagerOptions;
  readonly #states: StateStore;

  constructor(options: SchemaManagerOptions) {
    this.#options = options;
    this.#states = createStateStore(options.schemas, options.documents);
  }

  async analyze(given: AnalyzeOptions = {}): Promise<MigrationPlan> {
    const { only, live = true, documents = false, ...options } = given;
    const { schemas, model } = this.#options;
    if (live) {
      const found = await this.#planLive(only, options);
      return documents ? withForeseenRefusals(found.plan, () => this.#check(found, options)) : found.plan;
    }
    return (await planRecorded(schemas, this.#states, model, only && collectionIds(only, model))).plan;
  }

  async drift(): Promise<MigrationPlan> {
    return planDrift(this.#options.schemas.databaseId, await this.#planLive(undefined));
  }

  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    const { confirm = this.#options.confirm, allowDestructive = false } = options;
    const gate = async (found: LivePlan) => {
      const plan = await this.#check(found, options);
      await requireConsent(plan, allowDestructive, confirm);
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

  async preflight(options: MigrateOptions = {}): Promise<PreflightReport> {
    const found = await this.#withRenames(await this.#planLive(options.only, options), options, undefined, true);
    try {
      return { plan: await this.#check(found, options), conflicts: [] };
    } catch (error) {
      return { plan: found.plan, conflicts: refusalFindings(error) };
    }
  }

  async ensureCreated(options: ScopeOptions = {}): Promise<MigrationPlan> {
    return this.#run(options, async (found) => {
      refuseChanges(found.plan);
      return this.#check(found, options);
    });
  }

  async ensureDeleted(options: EnsureDeletedOptions = {}): Promise<void> {
    const { schemas, model, onProgress } = this.#options;
    refuseUnnamedDeletion(schemas.databaseId, options.database);
    const collections = model.schema.collections.map(({ id }) => id);
    await deleteManaged({ schemas, states: this.#states, collections, onProgress }, this.#leaseOptions(options));
  }

  async migrateAdditive(options: ScopeOptions = {}): Promise<MigrationPlan> {
    let reported = '';
    return this.#run(
      options,
      (found) => this.#check(found, options),
      async (found) => {
        const { plan } = found;
        const state = found.stored?.state ?? NO_STATE;
        const isOld = isSuperseded(state, found.model);
        // A newer model may have been reached only in part: what it has renamed so far counts as gone, too.
        const { gone } = goneAfter(state, [], found.managed);
        const chosen = isOld ? [] : independentOperations(plan, gone);
        const rest = plan.operations.filter((operation) => !chosen.includes(operation)).map(describeOperation);
        const message = isOld
          ? `nothing was changed, because the database was migrated to a newer model; it differs in: ${rest.join('; ')}`
          : `left to a migration: ${rest.join('; ')}`;
        // The same plan is made again under the lock; it warns once.
        if (rest.length > 0 && message !== reported)
          this.#options.onProgress?.({ type: 'warning', message, findings: plan.blockers });
        reported = message;
        return withOperations(plan.databaseId, found, chosen);
      },
    );
  }

  async undo(options: ScopeOptions = {}): Promise<readonly string[]> {
    const { schemas, onProgress = () => {} } = this.#options;
    const deps = { schemas, onProgress, states: this.#states, look: () => this.#planLive(undefined) };
    return rollBackUnfinished(deps, this.#leaseOptions(options));
  }

  async parked(): Promise<readonly ParkedItem[]> {
    const { live, stored } = await this.#planLive(undefined);
    return parkedItems(stored?.state.parked ?? [], live);
  }

  async purge(options: PurgeOptions): Promise<PurgeReport> {
    const { schemas, documents, onProgress } = this.#options;
    const deps = { schemas, documents, states: this.#states, ...(onProgress !== undefined && { onProgress }) };
    return purgeParked(deps, options, this.#leaseOptions(options));
  }

  async unlock(): Promise<void> {
    await unlock(this.#states, this.#options.lease);
  }

  #leaseOptions({ lockTimeout, signal }: Pick<ScopeOptions, 'lockTimeout' | 'signal'>): LeaseOptions {
    const { lease, onProgress } = this.#options;
    return { signal, lease, lockTimeout, onProgress };
  }

  #planLive(
    only: ScopeOptions['only'],
    { drops, renames = {} }: Pick<MigrateOptions, 'drops' | 'renames'> = {},
  ): Promise<LivePlan> {
    const { model } = this.#options;
    const ids = only && collectionIds(only, model);
    return planLive(this.#options, this.#states, model, ids, drops ?? this.#options.drops, Object.keys(renames));
  }

  /** The live plan with the renames that the options or a person confirm. */
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
    const questions = {
      documents: this.#located(found),
      answers,
      refused,
      allowDestructive,
      ask,
      isReviewed,
      call: 'migrate',
    };
    const renames = await settleRenames(found.plan.operations, questions);
    if (renames.length === 0) return found;
    return replan(schemas.databaseId, found, model, renames, only && collectionIds(only, model));
  }

  #refuseUnknownNames(options: MigrateOptions, { plan, managed: live, stored }: LivePlan): void {
    const { model } = this.#options;
    const { schema: recorded, gone } = stored?.state ?? NO_STATE;
    refuseUnknownNames(options, { live, recorded, gone, model, operations: plan.operations });
  }

  /** The plan checked against the documents. Throws plan_refused or data_conflict. */
  async #check(found: LivePlan, options: MigrateOptions = {}): Promise<MigrationPlan> {
    const { plan, managed, live } = found;
    const { schemas, documents, onProgress = () => {} } = this.#options;
    if (!plan.isEmpty && options.besideFiles !== true)
      await refuseFileHistory(schemas.databaseId, live.schema, documents);
    refuseBlocked(plan);
    throwFindings('configuration_invalid', unusedResolutions(plan.operations, options.resolve ?? {}, managed));
    const values = this.#valueChanges(found, options);
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

  /** Reads documents by the ids that their collections will have. */
  #located({ plan, live }: Pick<LivePlan, 'plan' | 'live'>): DocumentGateway {
    return locatedDocuments(this.#options.documents, renamedLocations(live.schema, plan.operations));
  }

  /** The live plan with what an interrupted run was filling by the same options. */
  #withFillsLeft(found: LivePlan, { resolve = {} }: MigrateOptions): LivePlan {
    const { stored, plan, managed } = found;
    const names = interruptedFills(stored?.lock);
    const schemas = { schema: managed, target: this.#options.model.schema };
    const isAnswered: Parameters<typeof withFillsLeft>[3] = (...place) => fillOf(resolve, ...place) !== null;
    const operations = withFillsLeft(names, plan.operations, schemas, isAnswered);
    return operations.length === plan.length ? found : withOperations(plan.databaseId, found, operations);
  }

  #valueChanges(
    { plan: { operations }, stored }: LivePlan,
    { resolve = {}, renames = {} }: MigrateOptions,
  ): ValueChanges {
    const { model } = this.#options;
    const { changes, renamesBesideFills } = stored?.lock?.intent ?? NO_INTENT;
    const answers = jsonResolutions(model, resolve);
    const values = valueChanges(operations, (...change) => converterOf(model, ...change), answers);
    const linkKeys = (collection: string) => [...values.linkKeys(collection), ...carriedLinkKeys(changes, collection)];
    return underBothKeys({ ...values, linkKeys }, operations, [
      ...model.renames,
      ...namedRenames(renames, model.schema),
      ...renamesBesideFills,
    ]);
  }

  #run(
    options: MigrateOptions,
    gate: (found: LivePlan) => Promise<MigrationPlan>,
    choose: (found: LivePlan) => Promise<LivePlan> = async (found) => found,
  ): Promise<MigrationPlan> {
    return runMigration(this.#options, {
      states: this.#states,
      lease: this.#leaseOptions(options),
      look: async () => this.#withFillsLeft(await choose(await this.#planLive(options.only, options)), options),
      gate,
      valueChanges: (planned) => this.#valueChanges(planned, options),
      options,
    });
  }
}

/** The ids of some entities' collections. Throws entity_unknown for one that is not part of the model. */
function collectionIds(sources: readonly (EntitySource | string)[], model: EntityModel): readonly string[] {
  return sources.map((source) => {
    if (typeof source === 'string') return source;
    if (isCollectionDefinition(source)) return source.id;
    const found = model.entities.find(({ entity }) => entity === source);
    if (found !== undefined) return found.collection;
    throw new EntwriteError('entity_unknown', {
      at: 'only',
      found: `the class ${source.name}`,
      expected: 'an entity of this context',
      remedy: 'Pass it to `set(…)` in the context, or remove it from `only`.',
    });
  });
}
