import { createClient } from '../appwrite/create-client.js';
import { createDocumentGateway, type DocumentGateway } from '../appwrite/document-gateway.js';
import { type Client, ID } from '../appwrite/node-appwrite.js';
import { createSchemaGateway } from '../appwrite/schema-gateway.js';
import { createTransport, type Transport } from '../appwrite/transport.js';
import { EntwriteError } from '../errors.js';
import { buildEntityModel } from '../metadata/build-entity-model.js';
import type { CollectionDefinition } from '../metadata/collection-definition.js';
import type { AttributeDefinitions, RelationshipDefinitions } from '../metadata/definition-options.js';
import type { EntityClass, EntityMetadata } from '../metadata/entity-metadata.js';
import type { EntityModel } from '../metadata/entity-model.js';
import type { EntitySource } from '../metadata/entity-source.js';
import { findEntity } from '../metadata/find-entity.js';
import type { InferDocument, InferNewDocument } from '../metadata/infer-document.js';
import type { ModelBuilder } from '../metadata/model-builder.js';
import type { ProgressListener } from '../progress.js';
import { DbSchemaManager } from '../schema-manager/db-schema-manager.js';
import type { MigrationPlan } from '../schema-manager/migration-plan.js';
import { checkContextOptions } from './check-options.js';
import type { DbContextOptions } from './context-options.js';
import { contextProgress } from './context-progress.js';
import { DbSet } from './db-set.js';
import { readDeclaredGetters } from './declared-sets.js';
import type { EntitySession } from './entity-session.js';
import { type StartedServer, startEmbedded } from './start-embedded.js';
import { terminalConfirm } from './terminal-confirm.js';

/** The set of a collection that `defineCollection` described. */
export type DefinedSet<Definition> = DbSet<
  InferDocument<Definition> & object,
  InferNewDocument<Definition>,
  Partial<InferNewDocument<Definition>>
>;

/**
 * A database as its entities describe it: one set per collection, the schema manager, and the connection they share.
 * Entities that a field or a getter gives to `set` make up the model.
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
  readonly #transport: Transport;
  readonly #documents: DocumentGateway;
  readonly #sets = new Map<EntitySource, object>();
  #gettersRead = false;
  #model: EntityModel | null = null;
  #client: Promise<Client> | null = null;
  #server: Promise<StartedServer> | null = null;
  #connected: Promise<void> | null = null;
  #disposed: Promise<void> | null = null;

  /** @throws EntwriteError `configuration_invalid` that names every wrong option; nothing is sent. */
  constructor(options: DbContextOptions) {
    checkContextOptions(new.target.name, options);
    this.#options = Object.freeze({ ...options });
    this.#onProgress = contextProgress(options);
    this.#transport = this.#guarded(
      createTransport(() => this.#openClient(), {
        onProgress: this.#onProgress,
        ...(options.timeout !== undefined && { timeout: options.timeout }),
        ...(options.deadline !== undefined && { deadline: options.deadline }),
      }),
    );
    this.#documents = createDocumentGateway(this.#transport, options.databaseId);
  }

  /** Gets ready: starts an embedded server, runs `autoMigrate`. The first use of a set does it by itself; may be called again. */
  async connect(): Promise<void> {
    this.#requireUsable();
    this.#connected ??= this.#connect().catch((error: unknown) => {
      this.#connected = null;
      throw error;
    });
    await this.#connected;
  }

  /** Ends what the context started; may be called again, and on a context that never connected. */
  async dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    await this.#disposed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /**
   * What keeps the live database in step with the entities.
   *
   * @throws EntwriteError `model_invalid` with all findings where the entities break rules.
   */
  getSchemaManager(): DbSchemaManager {
    this.#requireUsable();
    return new DbSchemaManager({
      model: this.#currentModel(),
      schemas: createSchemaGateway(this.#transport, this.#options.databaseId),
      documents: this.#documents,
      requestCount: this.#transport.requestCount,
      onProgress: this.#onProgress,
      confirm: this.#options.confirm ?? terminalConfirm(),
      hooks: {
        onBeforeMigration: (plan) => this.onBeforeMigration(plan),
        onMigrationComplete: async () => this.onMigrationComplete(await this.#openClient()),
      },
    });
  }

  /** The documents of an entity's collection; the same object each time, so a field and a getter do equally well. */
  protected set<E extends object>(entity: EntityClass<E>): DbSet<E>;
  protected set<Attributes extends AttributeDefinitions, Relationships extends RelationshipDefinitions>(
    definition: CollectionDefinition<Attributes, Relationships>,
  ): DefinedSet<CollectionDefinition<Attributes, Relationships>>;
  protected set(source: EntitySource): object {
    const known = this.#sets.get(source);
    if (known !== undefined) return known;
    const set = new DbSet(this.#session(source));
    this.#sets.set(source, set);
    this.#model = null;
    return set;
  }

  /** Says what decorators do not, for instance because it differs between two contexts. */
  protected configure(_model: ModelBuilder): void {}

  /** Runs before a plan is carried out. What it throws stops the migration. */
  protected onBeforeMigration(_plan: MigrationPlan): void | Promise<void> {}

  /** Runs after `ensureCreated` and after `migrate`. What it throws fails the call. */
  protected onMigrationComplete(_client: Client): void | Promise<void> {}

  async #connect(): Promise<void> {
    await this.#openClient();
    if (this.#options.autoMigrate === 'additive' && process.env.NODE_ENV !== 'test')
      await this.getSchemaManager().migrateAdditive();
  }

  #openClient(): Promise<Client> {
    this.#requireUsable();
    this.#client ??= this.#createClient().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  async #createClient(): Promise<Client> {
    const options = this.#options;
    if (options.client !== undefined) return options.client;
    if (options.embedded === undefined) return createClient(options);
    this.#server = startEmbedded(options.embedded);
    return createClient(await this.#server);
  }

  async #dispose(): Promise<void> {
    const server = await this.#server?.catch(() => null);
    await server?.stop();
  }

  #session(source: EntitySource): EntitySession {
    return {
      metadata: () => findEntity(this.#currentModel(), source),
      findEntity: (collection) => this.#findCollection(collection),
      makeId: () => ID.unique(),
      documents: async () => {
        await this.connect();
        return this.#documents;
      },
    };
  }

  #findCollection(id: string): EntityMetadata | undefined {
    return this.#currentModel().entities.find(({ collection }) => collection === id);
  }

  #currentModel(): EntityModel {
    if (!this.#gettersRead) {
      this.#gettersRead = true;
      readDeclaredGetters(this, DbContext.prototype);
    }
    this.#model ??= buildEntityModel([...this.#sets.keys()], { configure: (model) => this.configure(model) });
    return this.#model;
  }

  #guarded(transport: Transport): Transport {
    return {
      requestCount: transport.requestCount,
      send: async (request) => {
        this.#requireUsable();
        return transport.send(request);
      },
    };
  }

  #requireUsable(): void {
    if (this.#disposed === null) return;
    throw new EntwriteError('context_disposed', {
      at: this.constructor.name,
      found: 'a use after dispose()',
      expected: 'a context that is not disposed',
      remedy: 'Make a new context, or dispose later.',
    });
  }
}
