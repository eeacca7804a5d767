import { DbContext, defineCollection } from 'entwrite';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';

const text = { type: 'string', size: 20, required: false } as const;

describe('a key that Appwrite accepts and cannot handle', () => {
  let server: Project;
  beforeAll(async () => {
    server = await startProject();
  });
  afterAll(() => server.stop());

  const migrate = async (key: string): Promise<number> => {
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {
      readonly links = this.set(defineCollection('links', { [key]: text }));
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
    return (await db.getSchemaManager().migrate()).length;
  };

  it.each([
    'collection',
    '0',
    '2024',
    '9223372036854775807',
    'parked_0123456789abcdef',
  ])('is refused with the model: %s', async (key) => {
    await expect(migrate(key)).rejects.toMatchObject({
      code: 'model_invalid',
      findings: [{ rule: 'key_unsupported', at: `links.${key}` }],
    });
  });

  it.each([
    '007',
    '1.5',
    '2e5',
    '9223372036854775808',
    'Collection',
    'database',
    'table',
    'parked_cars',
  ])('is not: %s', async (key) => {
    expect(await migrate(key)).toBe(1);
  });
});
