import { DbContext, defineCollection, EntwriteError } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { randomDatabaseId } from '../support/live-database.js';

/**
 * A script that deploys gives the same names at every run, and again after a run that failed: names of what is done by then are fine, and
 * those that were never right are refused whether anything is pending or not.
 */
const text = { type: 'string', size: 36, required: false } as const;
type Attributes = Parameters<typeof defineCollection>[1];

describe('names in the options of migrate, given again', () => {
  let server: EmbeddedAppwrite;
  let databaseId: string;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    databaseId = randomDatabaseId();
  });

  const open = (attributes: Attributes) => {
    class Db extends DbContext {
      readonly users = this.set(defineCollection('users', attributes));
    }
    const { endpoint, projectId, apiKey } = server;
    return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' }).getSchemaManager();
  };

  it('are taken where what they consent to is done', async () => {
    await open({ name: text, first: text, second: text, third: text }).migrate();
    const options = { allowDestructive: ['users.first', 'users.second'], renames: { 'users.third': false } } as const;
    const after = open({ name: text });
    await after.migrate({ ...options, allowDestructive: [...options.allowDestructive, 'users.third'] });
    const report = await after.migrate({ ...options, allowDestructive: [...options.allowDestructive, 'users.third'] });
    expect(report.isEmpty).toBe(true);
  });

  it('are taken by the run that continues a failed one', async () => {
    await open({ name: text, first: text, second: text }).migrate();
    const after = open({ name: text });
    const options = { allowDestructive: ['users.first', 'users.second'] };
    server.setFaults({
      http: ({ method, path }) =>
        method === 'DELETE' && path.endsWith('/second') ? { kind: 'status', status: 403 } : undefined,
    });
    await expect(after.migrate(options)).rejects.toThrow(EntwriteError);
    server.setFaults({});
    await after.migrate(options);
    expect((await after.analyze()).isEmpty).toBe(true);
  });

  it.each([
    ['renames', { renames: { 'users.first': 'nam' } }],
    ['renames', { renames: { 'uesrs.first': 'name' } }],
    ['resolve', { resolve: { 'users.nmae': { useDefault: true } } }],
    ['resolve', { resolve: { 'users.name': { truncate: false } } }],
  ] as const)('are refused where nothing is pending and %s name nothing: %j', async (option, options) => {
    const schema = open({ name: text });
    await schema.migrate();
    await expect(schema.migrate(options as never)).rejects.toMatchObject({
      code: 'configuration_invalid',
      at: expect.stringContaining(option),
    });
  });

  it('are taken for a rename that is done', async () => {
    await open({ first: text }).migrate();
    const schema = open({ name: text });
    const options = { renames: { 'users.first': 'name' } };
    await schema.migrate(options);
    expect((await schema.migrate(options)).isEmpty).toBe(true);
  });
});
