import { DbContext, defineCollection } from 'entwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { STATE_COLLECTION } from '../../src/schema-manager/lock/system-collections.js';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';
import { transportOf } from '../support/transport-of.js';

const text = { type: 'string', size: 20, required: false } as const;
const warnings: string[] = [];
const logger = { info: () => undefined, warn: (message: string) => void warnings.push(message) };

describe("autoMigrate: 'additive'", () => {
  let server: Project;
  let databaseId: string;
  const environment = process.env.NODE_ENV;
  beforeAll(async () => {
    process.env.NODE_ENV = 'development';
    server = await startProject();
  });
  afterAll(async () => {
    process.env.NODE_ENV = environment;
    await server.stop();
  });
  beforeEach(() => {
    databaseId = randomDatabaseId();
    warnings.length = 0;
  });

  const open = (
    definition: ReturnType<typeof defineCollection>,
    more: { autoMigrate?: 'additive'; logger?: typeof logger } = {},
  ) => {
    class Db extends DbContext {
      readonly users = this.set(definition);
    }
    const { endpoint, projectId, apiKey } = server;
    return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off', ...more });
  };
  const connect = (definition: ReturnType<typeof defineCollection>) =>
    open(definition, { autoMigrate: 'additive', logger }).connect();

  const older = defineCollection('users', {
    name: text,
    about: text,
    age: { type: 'integer', min: 0, max: 200, required: false },
    role: { type: 'enum', elements: ['writer', 'editor', 'ghost'], required: false },
    email: text,
  });
  const newer = defineCollection(
    'users',
    {
      name: { type: 'string', size: 20 },
      bio: { ...text, renamedFrom: 'about' },
      age: { type: 'integer', min: 0, max: 150, required: false },
      role: { type: 'enum', elements: ['writer', 'editor'], required: false },
      email: text,
    },
    { indexes: [{ attributes: ['email'], type: 'unique' }] },
  );

  it('leaves a database alone that was migrated to a newer model, and says so once', async () => {
    await connect(older);
    const now = open(newer);
    await now.getSchemaManager().migrate({ allowDestructive: true });
    warnings.length = 0;
    await connect(older);
    expect((await now.getSchemaManager().analyze()).describe()).toBe('No pending migrations.');
    expect(warnings).toEqual([expect.stringContaining('a newer model')]);
  });

  it('takes no rule away for a model that the database has not seen', async () => {
    const now = open(newer);
    await now.getSchemaManager().migrate();
    const { about: _, ...rest } = older.attributes;
    await connect(defineCollection('users', { ...rest, bio: text }));
    expect((await now.getSchemaManager().analyze()).describe()).toBe('No pending migrations.');
    expect(warnings).toHaveLength(1);
  });

  it('goes on with a model that the database has not seen: creates what is missing, gives more room', async () => {
    await connect(defineCollection('users', { name: text }));
    const wider = defineCollection('users', { name: { ...text, size: 40 }, phone: text });
    await connect(wider);
    expect((await open(wider).getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it.each([
    [
      'an index',
      defineCollection('users', { name: text }, { indexes: [{ attributes: ['name'], name: 'x', orders: ['desc'] }] }),
      defineCollection('users', { name: text }, { indexes: [{ attributes: ['name'], name: 'x' }] }),
    ],
    [
      'the hidden end of a relationship',
      defineCollection('users', { name: text }, { relationships: { boss: { type: 'manyToOne', target: 'teams' } } }),
      defineCollection('users', { name: text }, { relationships: { team: { type: 'manyToOne', target: 'teams' } } }),
    ],
  ])('leaves to migrate() what takes the name of %s that stays', async (_, now, unseen) => {
    const both = (users: typeof now, more: Parameters<typeof open>[1] = {}) => {
      class Db extends DbContext {
        readonly users = this.set(users);
        readonly teams = this.set(defineCollection('teams', { name: text }));
      }
      const { endpoint, projectId, apiKey } = server;
      return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off', ...more });
    };
    await both(now).getSchemaManager().migrate();
    await both(unseen, { autoMigrate: 'additive', logger }).connect();
    expect((await both(now).getSchemaManager().analyze()).describe()).toBe('No pending migrations.');
    expect(warnings).toEqual([expect.stringContaining('left to a migration')]);
  });

  it('adds no name again that was given another, for a model that the database has not seen', async () => {
    const start = defineCollection('users', { name: text, about: text });
    const renamed = (key: string, from: string) =>
      open(defineCollection('users', { name: text, [key]: { ...text, renamedFrom: from } })).getSchemaManager();
    await open(start).getSchemaManager().migrate();
    await renamed('bio', 'about').migrate();
    await renamed('story', 'bio').migrate();
    await connect(defineCollection('users', { ...start.attributes, phone: text }));
    expect((await renamed('story', 'bio').analyze()).operations).toMatchObject([
      { type: 'drop_attribute', attribute: { key: 'phone' } },
    ]);
    expect(warnings).toEqual([expect.stringContaining("Add attribute 'users.about'")]);
    const all = { name: text, phone: text, story: text, about: text };
    await connect(defineCollection('users', all));
    expect((await open(defineCollection('users', all)).getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('acts again for a model that an explicit migrate() went back to', async () => {
    await connect(older);
    await open(newer).getSchemaManager().migrate({ allowDestructive: true });
    await open(older)
      .getSchemaManager()
      .migrate({ allowDestructive: true, renames: { 'users.bio': 'about' } });
    await connect(newer);
    expect(warnings).toEqual([expect.stringContaining('a newer model')]);
  });

  it('reads the state of a version that knew no models', async () => {
    const db = open(older);
    await db.getSchemaManager().migrate();
    const documents = createDocumentGateway(transportOf(server), databaseId);
    const stored = await documents.get(STATE_COLLECTION.id, 'lock-1');
    const lock = JSON.parse(String(stored?.value)) as { state: Record<string, unknown> };
    const { models: _, swaps: __, ...state } = lock.state;
    const value = JSON.stringify({ ...lock, state });
    await documents.update(STATE_COLLECTION.id, 'lock-1', { values: { value } });
    expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
    await connect(older);
    await open(newer).getSchemaManager().migrate({ allowDestructive: true });
    expect((await open(newer).getSchemaManager().analyze()).isEmpty).toBe(true);
  });
});
