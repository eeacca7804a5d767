import type { DocumentGateway } from '../appwrite/document-gateway.js';
import type { LiveSchema } from '../appwrite/live-schema.js';
import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import { diffSchemas } from '../differ/diff-schemas.js';
import { EntwriteError, type Finding } from '../errors.js';
import type { EntityModel } from '../metadata/entity-model.js';
import { applyOperations, describeOperation, type Operation } from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { schemaHash } from '../schema/schema-hash.js';
import { deleteManaged } from './delete-managed.js';
import { type AllowDestructive, type Confirm, requireConsent } from './destructive-consent.js';
import { estimateRequests } from './estimate-requests.js';
import { executeOperations } from './execute-operations.js';
import { limitOperations, splitManaged } from './managed-schema.js';
import { MigrationPlan } from './migration-plan.js';
import { planObstacles } from './plan-obstacles.js';
import { preflight } from './preflight.js';
import { createStateStore, type ManagedState, NO_STATE, type StateStore } from './state-store.js';
import { STATE_COLLECTION } from './system-collections.js';

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
  readonly onProgress?: ProgressListener;
}

export interface ScopeOptions {
  /** Ids of the collections to look at; all when left out. */
  readonly only?: readonly string[];
}

export interface MigrateOptions extends ScopeOptions {
  readonly allowDestructive?: AllowDestructive;
  /** Asked before data is lost; replaces the one of the context. */
  readonly confirm?: Confirm;
}

export interface EnsureDeletedOptions {
  /** The database's id, to be named under NODE_ENV=production. */
  readonly database?: string;
}

/** The live database and what a plan is made from. */
interface Situation {
  readonly live: LiveSchema;
  readonly state: ManagedState;
  readonly stateExists: boolean;
  readonly managed: DatabaseSchema;
  readonly plan: MigrationPlan;
}

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
  async analyze(scope: ScopeOptions = {}): Promise<MigrationPlan> {
    return (await this.#assess(scope)).plan;
  }

  /**
   * Brings the live database to the model and gives the plan that was carried out.
   *
   * @throws EntwriteError plan_refused, data_in_the_way, destructive_refused or aborted_by_user before anything is written;
   *   verification_failed when the server does not show what it was told; any error of the server.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationPlan> {
    const situation = await this.#assess(options);
    const { plan } = situation;
    refuseObstacles(plan);
    await requireConsent(
      plan,
      options.allowDestructive ?? false,
      options.confirm ?? this.#options.confirm,
      isProduction(),
    );
    await this.#carryOut(situation);
    return plan;
  }

  /**
   * Creates the database, collections, attributes, relationships and indexes that are missing; changes nothing that exists.
   *
   * @throws EntwriteError migration_pending, before anything is written, when something that exists differs from the model.
   */
  async ensureCreated(scope: ScopeOptions = {}): Promise<MigrationPlan> {
    const situation = await this.#assess(scope);
    const { plan } = situation;
    refuseObstacles(plan);
    const pending = plan.operations.filter(changesSomething);
    if (pending.length > 0) throw migrationPending(plan, pending);
    await this.#carryOut(situation);
    return plan;
  }

  /**
   * Deletes the model's collections and entwrite's own, and the database when nothing else is left in it.
   *
   * @throws EntwriteError production_refused under NODE_ENV=production unless `database` names it.
   */
  async ensureDeleted(options: EnsureDeletedOptions = {}): Promise<void> {
    const { schemas, model, onProgress } = this.#options;
    const database = options.database;
    if (database !== undefined ? database !== schemas.databaseId : isProduction())
      throw deletionRefused(schemas.databaseId, database);
    await deleteManaged(schemas, model.schema, onProgress);
  }

  /**
   * Does what is additive or widening and tells what else is pending as a warning: the `autoMigrate: 'additive'` of a context.
   */
  async migrateAdditive(): Promise<MigrationPlan> {
    const situation = await this.#assess({});
    const plan = situation.plan;
    const safe = independentOf(plan, plan.ofClass('additive', 'widening'));
    const rest = plan.operations.filter((operation) => !safe.includes(operation));
    if (rest.length > 0) {
      this.#options.onProgress?.({
        type: 'warning',
        message: `${rest.length} pending operation${rest.length === 1 ? ' is' : 's are'} left to migrate(): ${rest.map(describeOperation).join('; ')}`,
        findings: [],
      });
    }
    const limited = this.#plan(situation.live, situation.managed, safe, plan.unmanaged);
    if (!limited.isEmpty) await this.#carryOut({ ...situation, plan: limited });
    return limited;
  }

  async #assess({ only }: ScopeOptions): Promise<Situation> {
    const { model, schemas } = this.#options;
    const live = await schemas.read();
    const stateExists = live.schema.collections.some(({ id }) => id === STATE_COLLECTION.id);
    const state = stateExists ? await this.#states.read() : NO_STATE;
    const { managed, unmanaged } = splitManaged(live.schema, model.schema, state.owned);
    const all = diffSchemas(managed, model.schema, model.renames);
    const operations = only === undefined ? all : limitOperations(all, only);
    return { live, state, stateExists, managed, plan: this.#plan(live, managed, operations, unmanaged) };
  }

  #plan(
    live: LiveSchema,
    managed: DatabaseSchema,
    operations: readonly Operation[],
    unmanaged: readonly string[],
  ): MigrationPlan {
    const { databaseId } = this.#options.schemas;
    return new MigrationPlan({
      databaseId,
      operations,
      from: schemaHash(managed),
      to: schemaHash(applyOperations(managed, operations)),
      obstacles: planObstacles(operations, live),
      unmanaged,
      requests: estimateRequests(databaseId, operations, managed),
    });
  }

  async #carryOut({ live, state, stateExists, managed, plan }: Situation): Promise<void> {
    const { schemas, documents, hooks, onProgress = () => {}, requestCount } = this.#options;
    const [started, requests] = [Date.now(), requestCount()];
    if (plan.unmanaged.length > 0) onProgress({ type: 'unmanaged', names: plan.unmanaged });
    if (!plan.isEmpty) {
      onProgress({ type: 'plan', operations: plan.length, requests: plan.requests });
      await runHook('onBeforeMigration', () => hooks?.onBeforeMigration?.(plan));
      await preflight(plan.operations, documents, onProgress);
      if (!live.exists) await schemas.createDatabase();
      const owned = ownedAfter(state, plan.operations, 'created');
      await this.#states.write({ owned, schema: state.schema }, stateExists);
      const after = await executeOperations(schemas, plan.operations, managed, onProgress);
      const target = applyOperations(managed, plan.operations);
      verify(splitManaged(after.schema, target, owned).managed, target, plan);
      await this.#states.write(
        { owned: ownedAfter({ ...state, owned }, plan.operations, 'dropped'), schema: target },
        true,
      );
      onProgress({
        type: 'finished',
        operations: plan.length,
        requests: requestCount() - requests,
        milliseconds: Date.now() - started,
      });
    } else if (!live.exists) await schemas.createDatabase();
    await runHook('onMigrationComplete', () => hooks?.onMigrationComplete?.());
  }
}

function isProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}

function ownedAfter(
  state: ManagedState,
  operations: readonly Operation[],
  side: 'created' | 'dropped',
): readonly string[] {
  const type = side === 'created' ? 'create_collection' : 'drop_collection';
  const ids = operations.flatMap((operation) =>
    operation.type === type && 'collection' in operation ? [collectionId(operation)] : [],
  );
  return side === 'created' ? [...new Set([...state.owned, ...ids])] : state.owned.filter((id) => !ids.includes(id));
}

function collectionId({ collection }: Operation): string {
  return typeof collection === 'string' ? collection : collection.id;
}

/** What `ensureCreated` must not do: anything but bringing something new into being. */
function changesSomething(operation: Operation): boolean {
  return !['create_collection', 'add_attribute', 'create_index', 'create_relationship'].includes(operation.type);
}

/** Those of some operations that need none of the plan's others: an index over an attribute that is renamed has to wait for it. */
function independentOf(plan: MigrationPlan, chosen: readonly Operation[]): readonly Operation[] {
  const others = plan.operations.filter((operation) => !chosen.includes(operation));
  const claimed = new Set(
    others.flatMap((operation) => {
      if (operation.type === 'rename_attribute') return [`${operation.collection}.${operation.to}`];
      if (operation.type === 'add_attribute') return [`${operation.collection}.${operation.attribute.key}`];
      return [];
    }),
  );
  const dropping = new Set(
    others.map((operation) =>
      operation.type === 'create_index' ? `${operation.collection}.${operation.index.key}` : '',
    ),
  );
  return chosen.filter((operation) => {
    if (operation.type === 'alter_attribute') return !claimed.has(`${operation.collection}.${operation.from.key}`);
    if (operation.type === 'drop_index') return !dropping.has(`${operation.collection}.${operation.index.key}`);
    return (
      operation.type !== 'create_index' ||
      !operation.index.attributes.some((key) => claimed.has(`${operation.collection}.${key}`))
    );
  });
}

function refuseObstacles({ databaseId, obstacles }: MigrationPlan): void {
  const [first] = obstacles;
  if (first === undefined) return;
  throw new EntwriteError(
    'plan_refused',
    {
      at: `database '${databaseId}'`,
      found: `${obstacles.length} thing${obstacles.length === 1 ? '' : 's'} in the way, first ${first.at}`,
      expected: 'a plan that can be carried out without harm',
      remedy: 'See the findings; nothing was changed.',
    },
    { findings: obstacles },
  );
}

function migrationPending({ databaseId }: MigrationPlan, pending: readonly Operation[]): EntwriteError {
  const findings = pending.map(
    (operation): Finding => ({
      rule: 'exists_differently',
      at: collectionId(operation),
      found: `"${describeOperation(operation)}" is pending`,
      expected: 'what exists to be as the model says',
      remedy: 'Call migrate().',
    }),
  );
  return new EntwriteError(
    'migration_pending',
    {
      at: `database '${databaseId}'`,
      found: `${pending.length} difference${pending.length === 1 ? '' : 's'} in what exists already`,
      expected: 'only things that are missing, since ensureCreated changes nothing that exists',
      remedy: 'Call migrate() instead; nothing was changed.',
    },
    { findings },
  );
}

function deletionRefused(databaseId: string, given: string | undefined): EntwriteError {
  return new EntwriteError('production_refused', {
    at: 'ensureDeleted',
    found: given === undefined ? 'NODE_ENV=production' : `database: '${given}', but the context is on '${databaseId}'`,
    expected: `ensureDeleted({ database: '${databaseId}' })`,
    remedy: 'Name the database if it really is to be deleted; nothing was changed.',
  });
}

/** Compares what the server lists with what it was told to make. */
function verify(live: DatabaseSchema, target: DatabaseSchema, { databaseId }: MigrationPlan): void {
  const missing = diffSchemas(live, target);
  if (missing.length === 0) return;
  const findings = missing.map(
    (operation): Finding => ({
      rule: 'not_as_told',
      at: collectionId(operation),
      found: `"${describeOperation(operation)}" is still to be done`,
      expected: 'nothing left to do',
      remedy: 'Migrate again; if it stays, see the log of Appwrite.',
    }),
  );
  throw new EntwriteError(
    'verification_failed',
    {
      at: `database '${databaseId}'`,
      found: `${missing.length} difference${missing.length === 1 ? '' : 's'} after all requests were answered with success`,
      expected: 'the schema of the plan',
      remedy: 'See the findings; servers before 1.9.5 ignore parts of a request silently.',
    },
    { findings },
  );
}

async function runHook(name: string, hook: () => void | Promise<void> | undefined): Promise<void> {
  try {
    await hook();
  } catch (cause) {
    throw new EntwriteError(
      'hook_failed',
      {
        at: name,
        found: `it threw ${cause instanceof Error ? cause.message : String(cause)}`,
        expected: 'a hook that ends well',
        remedy: 'See `cause`; the call counts as failed.',
      },
      { cause },
    );
  }
}
