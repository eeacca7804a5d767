import type { DbContextOptions } from '../../../src/context/context-options.js';
import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Index } from '../../../src/decorators/index-decorator.js';
import { ManyToOne, OneToMany } from '../../../src/decorators/relationships.js';
import { UpdatedAt } from '../../../src/decorators/system-fields.js';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import type { Opt } from '../../../src/metadata/entity-types/opt.js';
import type { Ref } from '../../../src/metadata/entity-types/ref.js';
import { dialsOfEnvironment } from '../../support/dials.js';
import { randomDatabaseId } from '../../support/live-database.js';

/** Without relationships, so that bulk routes take it. */
@Collection('users')
@Index(['team', 'nick'], { type: 'unique' })
export class User {
  @Id() id!: string;
  @UpdatedAt() updatedAt!: Date;
  @Index({ type: 'unique' }) @Attribute({ size: 60 }) email!: string;
  @Attribute({ size: 20, required: false }) team?: string;
  @Attribute({ size: 20, required: false }) nick?: string;
  @Attribute({ type: 'integer', default: 0, min: 0, max: 1_000_000 }) points!: Opt<number>;
  @Attribute({ type: 'integer', required: false }) visits?: number;
  @Attribute({ type: 'float', required: false }) rating?: number;
  @Attribute({ required: false }) active?: boolean;
  @Attribute({ required: false }) seenAt?: Date;
  @Attribute({ type: 'string', size: 10, array: true, required: false }) tags?: string[];
}

/** With a relationship, so that they do not. */
@Collection('shelves')
export class Shelf {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20 }) code!: string;
  @OneToMany(() => Item, { inverse: 'shelf', onDelete: 'restrict' }) items?: Ref<Item>[];
}

@Collection('items')
export class Item {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20 }) name!: string;
  @Attribute({ type: 'integer', default: 0 }) stock!: Opt<number>;
  @ManyToOne(() => Shelf, { inverse: 'items' }) shelf?: Ref<Shelf>;
}

export class ShopDb extends DbContext {
  readonly users = this.set(User);
  readonly shelves = this.set(Shelf);
  get items() {
    return this.set(Item);
  }
}

export interface OpenShop {
  readonly db: ShopDb;
  readonly server: EmbeddedAppwrite;
  readonly databaseId: string;
  /** Requests that work sends. */
  readonly count: (work: () => Promise<unknown>) => Promise<number>;
  readonly open: (options?: Partial<DbContextOptions>) => ShopDb;
  readonly end: () => Promise<void>;
}

/** A shop on an embedded server of its own, whose requests can be counted and disturbed. */
export async function openShop(options: Parameters<typeof EmbeddedAppwrite.start>[0] = {}): Promise<OpenShop> {
  const server = await EmbeddedAppwrite.start({ ...dialsOfEnvironment(), ...options });
  const { endpoint, projectId, apiKey } = server;
  const databaseId = randomDatabaseId();
  const contexts: ShopDb[] = [];
  const open = (more: Partial<DbContextOptions> = {}): ShopDb => {
    const db = new ShopDb({ endpoint, projectId, apiKey, databaseId, deadline: 5000, ...more } as DbContextOptions);
    contexts.push(db);
    return db;
  };
  const db = open();
  await db.getSchemaManager().ensureCreated();
  return {
    db,
    server,
    databaseId,
    open,
    count: (work) => countRequests(server, work),
    async end() {
      for (const one of contexts) await one.dispose();
      await server.stop();
    },
  };
}

/** Requests that work sends to a server. */
export async function countRequests(server: EmbeddedAppwrite, work: () => Promise<unknown>): Promise<number> {
  let requests = 0;
  server.setFaults({
    http() {
      requests += 1;
      return undefined;
    },
  });
  await work();
  server.setFaults({});
  return requests;
}
