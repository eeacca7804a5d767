import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';

const text = { type: 'string', size: 20, required: false } as const;

describe('a key that Appwrite accepts and cannot handle', () => {
  let server: EmbeddedAppwrite;
  let databases = 0;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start();
  });
  afterAll(() => server.stop());

  const migrate = async (key: string): Promise<number> => {
    const { endpoint, projectId, apiKey } = server;
    databases += 1;
    class Db extends DbContext {
      readonly links = this.set(defineCollection('links', { [key]: text }));
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId: `keys-${databases}`, backups: 'off' });
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
