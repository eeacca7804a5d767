import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { ManyToOne } from '../../src/decorators/relationships.js';
import type { EntwriteError } from '../../src/errors.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';
import { describeOperation } from '../../src/operations/operation.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { collection } from '../support/schema-manager.js';

@Collection('users')
class User {
  @Id() id!: string;
  @Attribute({ size: 40 }) name!: string;
}

@Collection('posts')
class Post {
  @Id() id!: string;
  @Attribute({ size: 40 }) title!: string;
  @ManyToOne(() => User) author?: Ref<User>;
}

@Collection('tags')
class Tag {
  @Id() id!: string;
  @Attribute({ size: 40 }) label!: string;
}

class BlogDb extends DbContext {
  readonly users = this.set(User);
  readonly posts = this.set(Post);
  readonly tags = this.set(Tag);
}

/** More than before, and nothing that exists differs. */
@Collection('users')
@Index(['name'])
class LargerUser extends User {
  @Attribute({ type: 'integer', required: false }) age?: number;
}

class LargerDb extends DbContext {
  readonly users = this.set(LargerUser);
  readonly tags = this.set(Tag);
}

/** Something that exists differs, and something is missing. */
@Collection('users')
class OtherUser {
  @Id() id!: string;
  @Attribute({ size: 80 }) name!: string;
  @Attribute({ required: false }) nick?: string;
}

class OtherDb extends DbContext {
  readonly users = this.set(OtherUser);
}

class Stranger {}

const project = useProject();
let shared: SharedDatabase;
beforeEach(() => {
  shared = sharedDatabase(project);
});
afterEach(() => shared.end());

const collections = async () => (await shared.schemas.read()).schema.collections.map(({ id }) => id).sort();
const mine = async () => (await collections()).filter((id) => !id.startsWith('entwrite_'));

describe('ensureCreated', () => {
  it('creates database, collections, attributes and indexes that are missing, and does nothing the second time', async () => {
    const plan = await shared.open(BlogDb).getSchemaManager().ensureCreated();
    expect(plan.length).toBe(4);
    expect(await mine()).toEqual(['posts', 'tags', 'users']);
    expect((await shared.open(BlogDb).getSchemaManager().ensureCreated()).isEmpty).toBe(true);
  });

  it('adds what is missing to what exists', async () => {
    await shared.open(OtherDb).getSchemaManager().ensureCreated();
    @Collection('users')
    class Grown extends OtherUser {
      @Attribute({ type: 'integer', required: false }) age?: number;
    }
    class GrownDb extends DbContext {
      readonly users = this.set(Grown);
      readonly tags = this.set(Tag);
    }
    const plan = await shared.open(GrownDb).getSchemaManager().ensureCreated();
    expect(plan.operations.map(({ type }) => type)).toEqual(['create_collection', 'add_attribute']);
    expect((await shared.open(GrownDb).getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('names migrate and writes nothing when something that exists differs', async () => {
    await shared.open(BlogDb).getSchemaManager().ensureCreated();
    const before = await shared.schemas.read();
    const error = await failureOf<EntwriteError>(shared.open(OtherDb).getSchemaManager().ensureCreated());
    expect(error?.code).toBe('migration_pending');
    expect(error?.remedy).toContain('migrate()');
    expect(error?.findings.map(({ at, found }) => `${at}: ${found}`)).toContain(
      `users: "Alter attribute 'users.name' (size 40 -> 80)" is pending`,
    );
    expect(await shared.schemas.read()).toEqual(before);
  });

  it('refuses drops too: collections that left the model are differences', async () => {
    await shared.open(BlogDb).getSchemaManager().ensureCreated();
    const error = await failureOf<EntwriteError>(shared.open(LargerDb).getSchemaManager().ensureCreated());
    expect(error?.findings.map(({ at }) => at)).toEqual(['posts', 'posts']);
  });
});

describe('ensureDeleted', () => {
  const environment = process.env.NODE_ENV;
  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  it('deletes the database when nothing else is in it, and does not mind a second call', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.ensureCreated();
    await manager.ensureDeleted();
    expect((await shared.schemas.read()).exists).toBe(false);
    await manager.ensureDeleted();
    expect((await manager.ensureCreated()).length).toBe(4);
  });

  it("deletes the model's collections and its own, and leaves those of others, which it names", async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.ensureCreated();
    await shared.schemas.perform(
      { type: 'create_collection', collection: collection('foreign', []) },
      { collections: [] },
    );
    await manager.ensureDeleted();
    expect(await collections()).toEqual(['foreign']);
    expect(shared.events).toContainEqual({ type: 'unmanaged', names: ['foreign'] });
  });

  it('refuses under NODE_ENV=production unless the database is named', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.ensureCreated();
    process.env.NODE_ENV = 'production';
    const error = await failureOf<EntwriteError>(manager.ensureDeleted());
    expect(error?.code).toBe('production_refused');
    expect(error?.message).toContain(`ensureDeleted({ database: '${shared.databaseId}' })`);
    expect((await failureOf<EntwriteError>(manager.ensureDeleted({ database: 'other' })))?.code).toBe(
      'production_refused',
    );
    expect(await mine()).toHaveLength(3);
    await manager.ensureDeleted({ database: shared.databaseId });
    expect((await shared.schemas.read()).exists).toBe(false);
  });

  it('refuses a wrong name anywhere', async () => {
    const error = await failureOf<EntwriteError>(
      shared.open(BlogDb).getSchemaManager().ensureDeleted({ database: 'x' }),
    );
    expect(error?.code).toBe('production_refused');
  });
});

describe('only', () => {
  it('limits analyze, migrate and ensureCreated to some entities', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    const plan = await manager.analyze({ only: [User, Post] });
    expect(plan.operations.map(describeOperation)).toEqual([
      "Create collection 'users' (1 attribute, 0 indexes)",
      "Create collection 'posts' (1 attribute, 0 indexes)",
      "Create relationship 'posts.author' (manyToOne users, on delete setNull)",
    ]);
    await manager.ensureCreated({ only: [Tag] });
    expect(await mine()).toEqual(['tags']);
    await manager.migrate({ only: [User, Post] });
    expect(await mine()).toEqual(['posts', 'tags', 'users']);
    expect((await manager.analyze()).isEmpty).toBe(true);
  });

  it('takes ids as well as classes', async () => {
    await shared
      .open(BlogDb)
      .getSchemaManager()
      .migrate({ only: ['tags', User] });
    expect(await mine()).toEqual(['tags', 'users']);
  });

  it('names the collection that is missing', async () => {
    const error = await failureOf<EntwriteError>(
      shared
        .open(BlogDb)
        .getSchemaManager()
        .migrate({ only: [Post] }),
    );
    expect(error?.code).toBe('scope_incomplete');
    expect(error?.found).toContain("needs the collection 'users'");
    expect(error?.remedy).toContain("'users'");
    expect((await shared.schemas.read()).exists).toBe(false);
  });

  it('refuses a class that is not an entity of the context', async () => {
    const error = await failureOf<EntwriteError>(
      shared
        .open(BlogDb)
        .getSchemaManager()
        .analyze({ only: [Stranger] }),
    );
    expect(error?.code).toBe('entity_unknown');
    expect(error?.found).toContain('Stranger');
  });

  it('keeps what it left out for later, and does not take it for its own loss', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.migrate();
    const other = shared.open(LargerDb).getSchemaManager();
    const plan = await other.migrate({ only: [LargerUser] });
    expect(plan.operations.map(({ type }) => type)).toEqual(['add_attribute', 'create_index']);
    expect((await other.analyze()).destructive.map(describeOperation)).toContain("Drop collection 'posts'");
  });
});

describe('ownership', () => {
  it('reports collections that entwrite did not create and never drops them', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.migrate();
    await shared.schemas.perform(
      { type: 'create_collection', collection: collection('foreign', []) },
      { collections: [] },
    );
    const plan = await manager.analyze();
    expect(plan.isEmpty).toBe(true);
    expect(plan.unmanaged).toEqual(['foreign']);
    expect(plan.describe()).toContain('Not in the model and not touched: foreign');
    await shared.open(LargerDb).getSchemaManager().migrate({ allowDestructive: true });
    expect(await mine()).toEqual(['foreign', 'tags', 'users']);
    expect(shared.events).toContainEqual({ type: 'unmanaged', names: ['foreign'] });
  });

  it('drops a collection that it created and that left the model, when allowed', async () => {
    await shared.open(BlogDb).getSchemaManager().migrate();
    const plan = await shared.open(LargerDb).getSchemaManager().analyze();
    expect(plan.destructive.map(describeOperation)).toEqual([
      "Drop relationship 'posts.author' (users)",
      "Drop collection 'posts'",
    ]);
    await shared
      .open(LargerDb)
      .getSchemaManager()
      .migrate({ allowDestructive: ['posts', 'posts.author'] });
    expect(await mine()).toEqual(['tags', 'users']);
  });

  it('adopts a collection of the model that somebody else made, and does not own it afterwards', async () => {
    await shared.schemas.createDatabase();
    await shared.schemas.perform(
      { type: 'create_collection', collection: collection('tags', []) },
      { collections: [] },
    );
    await shared.open(BlogDb).getSchemaManager().migrate();
    class WithoutTags extends DbContext {
      readonly users = this.set(User);
      readonly posts = this.set(Post);
    }
    const plan = await shared.open(WithoutTags).getSchemaManager().analyze();
    expect(plan.isEmpty).toBe(true);
    expect(plan.unmanaged).toEqual(['tags']);
  });

  it('makes a collection anew that somebody deleted', async () => {
    const manager = shared.open(BlogDb).getSchemaManager();
    await manager.migrate();
    await shared.schemas.perform({ type: 'drop_collection', collection: collection('tags', []) }, { collections: [] });
    expect((await manager.analyze()).operations.map(describeOperation)).toEqual([
      "Create collection 'tags' (1 attribute, 0 indexes)",
    ]);
    await manager.migrate();
    expect((await manager.analyze()).isEmpty).toBe(true);
  });
});
