import { createDocumentGateway } from '../appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { AnyClient } from '../appwrite/http/any-client.js';
import type { UserCredentials } from '../appwrite/http/create-client.js';
import { createSchemaGateway, type SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { createServerKnowledge } from '../appwrite/server/server-knowledge.js';
import { BACKUP_SOURCE, type BackupContext } from '../backup/source/backup-source.js';
import type { CollectionDefinition } from '../metadata/collection-definition.js';
import type { EntityClass } from '../metadata/entity-class.js';
import type { EntitySource } from '../metadata/entity-source.js';
import type { Loaded } from '../metadata/entity-types/loaded.js';
import type { RelationPath } from '../metadata/entity-types/relation-path.js';
import type { ModelBuilder } from '../metadata/model/model-builder.js';
import type { AttributeDefinitions, RelationshipDefinitions } from '../metadata/options/definition-options.js';
import type { ProgressListener } from '../progress.js';
import type { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import type { MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import { askRenameAtTerminal } from '../terminal/ask-rename-at-terminal.js';
import { confirmAtTerminal } from '../terminal/confirm-at-terminal.js';
import { automaticBackups, backupSource } from './automatic-backups.js';
import { checkContextOptions } from './check-options.js';
import { connectContext, isConnecting } from './connecting.js';
import { Connection } from './connection.js';
import { CONTEXT_DEPS, type ContextDeps, contextDeps } from './context-deps.js';
import { ContextModel } from './context-model.js';
import type { DbContextOptions } from './context-options.js';
import { contextProgress } from './context-progress.js';
import { type ContextScope, contextScope, userScope } from './context-scope.js';
import { DbSet } from './db-set.js';
import { isDeclaring, readDeclaredGetters } from './declared-sets.js';
import type { DefinedSet } from './defined-set.js';
import type { ContextSubscriber } from './hooks/context-subscriber.js';
import { DocumentHooks } from './hooks/document-hooks.js';
import { hearingGateway } from './hooks/origin-gateway.js';
import { keepInStep } from './in-step/keep-in-step.js';
import { schemaManagerOf } from './schema-manager-of.js';
import { openWork, populateWithin, transact, userView, type ViewedContext } from './scoped-views.js';
import type { TransactionOptions } from './transactions/transaction-options.js';
import type { UnitOfWork } from './work-set.js';

/**
 * A database as its entities describe it: one set per collection, the schema manager, and the connection they share.
 * The model consists of the entities that fields and getters pass to `set`.
 *
 * @example
 * class BlogDb extends DbContext {
 *   readonly authors = this.set(Author);
 *   readonly posts = this.set(Post);
 * }
 * const db = new BlogDb({ endpoint, projectId, apiKey, databaseId: 'blog' });   // or { embedded: ':memory:', databaseId: 'blog' }
 * await db.getSchemaManager().ensureCreated();
 * const author = await db.authors.create({ name: 'Ada', email: 'ada@example.org' });
 * await db.dispose();
 */
export abstract class DbContext {
  readonly #options: DbContextOptions;
  readonly #onProgress: ProgressListener;
  readonly #connection: Connection;
  readonly #documents: DocumentGateway;
  readonly #schemas: SchemaGateway;
  readonly #model: ContextModel<object>;
  readonly #hooks = new DocumentHooks();
  readonly #filters: Map<string, boolean | object>;
  readonly #scope: ContextScope;
  readonly #inStep: (documents: DocumentGateway) => DocumentGateway;
  #connected: Promise<void> | null = null;

  /** @throws EntwriteError `configuration_invalid` that names every wrong option; nothing is sent. */
  constructor(options: DbContextOptions) {
    checkContextOptions(new.target.name, options);
    this.#options = Object.freeze({ ...options });
    this.#onProgress = contextProgress(options);
    this.#connection = new Connection(new.target.name, this.#options, this.#onProgress);
    const { transport } = this.#connection;
    const server = createServerKnowledge(transport, this.#onProgress);
    this.#documents = createDocumentGateway(transport, options.databaseId, server);
    this.#schemas = createSchemaGateway(transport, options.databaseId, server);
    this.#filters = new Map(Object.entries(options.filters ?? {}));
    this.#model = new ContextModel(
      (model) => this.configure(model),
      () => readDeclaredGetters(this, DbContext.prototype),
    );
    this.#inStep = keepInStep(options.inStep ?? {}, () => this.#model.model.schema);
    this.#scope = contextScope({
      model: this.#model,
      hooks: this.#hooks,
      documents: () => this.#open(this.#documents),
      capabilities: async () => {
        await this.#ready();
        return this.#schemas.capabilities();
      },
      filters: () => ({ byName: this.#filters, known: this.#model.filterNames }),
    });
  }

  /**
   * Connects: starts an embedded server, runs `autoMigrate`, and detects the server (event `server`). Optional, because the first use
   * of a set does what it needs of this. Idempotent.
   */
  async connect(): Promise<void> {
    await this.#ready();
    // Hooks of the migration that runs while connecting may use the context.
    if (!isConnecting(this)) await this.#schemas.capabilities();
  }

  async #ready(): Promise<void> {
    this.#connection.requireUsable();
    if (isDeclaring()) return new Promise(() => {});
    // Hooks of the migration that runs while connecting may use the sets.
    if (isConnecting(this)) return;
    this.#connected ??= connectContext(this, () => this.#connect()).catch((error: unknown) => {
      this.#connected = null;
      throw error;
    });
    await this.#connected;
  }

  /** Stops what the context started. Idempotent, and harmless if the context never connected. */
  async dispose(): Promise<void> {
    await this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /**
   * The schema manager, which brings the live database in line with the entities.
   *
   * @throws EntwriteError `model_invalid` with all findings if the entities break rules.
   */
  getSchemaManager(): DbSchemaManager {
    return schemaManagerOf(contextDeps(this));
  }

  /**
   * Switches a filter of the model on or off for all queries of this context from now on, or on with parameters.
   *
   * @example db.setFilter('tenant', { id: request.tenant });
   */
  setFilter(name: string, choice: boolean | object): this {
    this.#filters.set(name, choice);
    return this;
  }

  /**
   * Runs a function whose writes happen all together or not at all. It gets this context, bound to a transaction: the same sets, getters and
   * methods. Writes are staged, and reads see them; dates are set by the server at the commit. Everything is sent after the function has
   * settled: three requests, plus one for each collection whose documents it read by id. If others have written to those documents or to what it
   * writes, nothing is written and the function runs again, so it should only read and write through `tx`. If it throws, nothing is written.
   *
   * @example
   * await db.transaction(async (tx) => {
   *   const from = await tx.accounts.get(a);
   *   await tx.accounts.update(a, { balance: from.balance - 10 });
   *   await tx.accounts.increment(b, 'balance', 10);
   * });
   * @throws EntwriteError `transaction_conflict` if others interfere at every attempt; `transaction_too_large` for more than a hundred
   *   operations; `unique_violation`.
   */
  async transaction<T>(work: (tx: this) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return transact(this.#viewed(), this.#scope, work, options);
  }

  /**
   * This context acting as a user: the same sets, with the user's permissions. Bulk writes, which Appwrite reserves for API keys, go through
   * transactions. Takes a JWT, a session, or a node-appwrite client that is configured for the user.
   *
   * @example const mine = await db.as({ jwt: request.jwt }).posts.toList();
   */
  as(user: UserCredentials | AnyClient): this {
    const documents = createDocumentGateway(this.#connection.userTransport(user), this.#options.databaseId);
    return userView(
      this.#viewed(),
      userScope(this.#scope, () => this.#open(documents)),
    );
  }

  /**
   * This context with an identity map: entities read through its sets are tracked, new ones can be added, and `saveChanges` writes all
   * changes in one transaction. Nothing is tracked outside of it.
   *
   * @example
   * const work = db.unitOfWork();
   * const post = await work.posts.get(id);
   * post.title = 'Changed';
   * work.comments.add({ post: post.id, text: 'New' });
   * await work.saveChanges();
   */
  unitOfWork(): UnitOfWork<this> {
    return openWork(this.#viewed(), this.#scope);
  }

  /**
   * Subscribes to events of all documents of this context. Subscribers run after the entity's own methods.
   *
   * @example const end = db.subscribe({ afterUpdate: ({ entity, id }) => audit.write(entity, id) });
   * @returns ends the subscription
   */
  subscribe(subscriber: ContextSubscriber): () => void {
    return this.#hooks.add(subscriber);
  }

  /** For entwrite itself: see `contextDeps`. */
  [CONTEXT_DEPS](): object {
    this.#connection.requireUsable();
    const { transport } = this.#connection;
    return {
      name: this.constructor.name,
      options: this.#options,
      model: () => this.#model.model,
      setOf: (collection) => {
        const metadata = this.#model.collection(collection);
        return metadata && new DbSet(this.#scope.session(() => metadata));
      },
      collectionOf: (member) => {
        const source = this.#model.sourceOf(member);
        return source && this.#model.entity(source).collection;
      },
      transport,
      schemas: this.#schemas,
      documents: this.#documents,
      open: () => this.#connection.open(),
      session: this.#scope.session,
      onProgress: this.#onProgress,
      confirm: this.#options.confirm ?? confirmAtTerminal(),
      askRename: askRenameAtTerminal(),
      drops: this.#options.drops,
      backups: automaticBackups(this.#options, this.#connection, this.#onProgress),
      hooks: {
        onBeforeMigration: (plan) => this.onBeforeMigration(plan),
        onMigrationComplete: async () => this.onMigrationComplete(await this.#connection.open()),
      },
    } satisfies ContextDeps;
  }

  /** For `entwrite/backup`. */
  async [BACKUP_SOURCE](): ReturnType<BackupContext[typeof BACKUP_SOURCE]> {
    return backupSource(this.#options, this.#connection, this.#onProgress);
  }

  /** The set of an entity; always the same object, so a field and a getter work equally well. */
  protected set<E extends object>(entity: EntityClass<E>): DbSet<E>;
  protected set<Attributes extends AttributeDefinitions, Relationships extends RelationshipDefinitions>(
    definition: CollectionDefinition<Attributes, Relationships>,
  ): DefinedSet<CollectionDefinition<Attributes, Relationships>>;
  protected set(source: EntitySource): object {
    return this.#model.set(source, () => new DbSet(this.#scope.session(() => this.#model.entity(source))));
  }

  /**
   * Loads relations into documents that were already read, and returns the same documents. All must be of one entity class and have an id.
   * Takes as many requests as `populate` of a query.
   *
   * @example const [post] = await db.populate([await db.posts.get(id)], 'author', 'comments.author');
   * @throws EntwriteError `query_invalid` if something is not a document of an entity of this context, or not one of its relations.
   */
  async populate<E extends object, const Path extends string>(
    documents: readonly E[],
    ...paths: readonly RelationPath<E, Path>[]
  ): Promise<Loaded<E, Path>[]> {
    return (await populateWithin(this.#scope)(documents, ...(paths as readonly string[]))) as Loaded<E, Path>[];
  }

  /** Override this to fill the database with initial documents. It is never called automatically. */
  async seed(): Promise<void> {}

  /** Override this to configure what decorators do not say, for example because two contexts differ in it. */
  protected configure(_model: ModelBuilder): void {}

  /** Runs before a plan is executed. An error thrown here stops the migration. */
  protected onBeforeMigration(_plan: MigrationPlan): void | Promise<void> {}

  /** Runs after `ensureCreated` and `migrate`, with a node-appwrite `Client`. An error thrown here fails the call. */
  protected onMigrationComplete(_client: AnyClient): void | Promise<void> {}

  async #connect(): Promise<void> {
    await this.#connection.open();
    const { autoMigrate, migrations } = this.#options;
    if (process.env.NODE_ENV === 'test') return;
    if (autoMigrate === 'additive') await this.getSchemaManager().migrateAdditive();
    if (autoMigrate === 'files') await migrations?.run(this);
  }

  /** Connects, then wraps a gateway so that hooks see what is loaded and attributes in step are written together. */
  async #open(documents: DocumentGateway): Promise<DocumentGateway> {
    await this.#ready();
    return hearingGateway(this.#inStep(documents), this.#hooks);
  }

  #viewed(): ViewedContext<this> {
    return { context: this, base: DbContext.prototype };
  }
}
