import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();
let database: LiveDatabase;

const before = schemaOf(collection('users', [attribute('about', 'string'), attribute('age', 'integer')]));
const after = schemaOf(collection('users', [attribute('bio', 'string'), attribute('age', 'integer')]));

beforeEach(async () => {
  database = connectDatabase(project);
  await managerOf(database, before).migrate();
  await database.documents.create('users', 'ada', { values: { about: 'Counts.' } });
});
afterEach(() => managerOf(database, after).ensureDeleted());

const bio = async () => (await database.documents.get('users', 'ada'))?.bio;

describe('an attribute that goes and one alike that comes', () => {
  it('is an error that names the option where nobody can be asked, and nothing is written', async () => {
    await expect(managerOf(database, after).migrate()).rejects.toMatchObject({
      code: 'rename_unclear',
      at: 'users.about',
      remedy: expect.stringContaining("renames: { 'users.about': 'bio' }"),
    });
    expect((await managerOf(database, before).analyze()).isEmpty).toBe(true);
  });

  it('keeps its values when the call says that it was renamed', async () => {
    await managerOf(database, after).migrate({ renames: { 'users.about': 'bio' } });
    expect(await bio()).toBe('Counts.');
  });

  it('loses them when the call says that it was not, and destruction is allowed', async () => {
    await managerOf(database, after).migrate({ renames: { 'users.about': false }, allowDestructive: true });
    expect(await bio()).toBe(null);
  });

  it('is asked about once, with sample values', async () => {
    const asked: unknown[] = [];
    const askRename = async (candidate: unknown, samples: readonly unknown[]) => {
      asked.push([candidate, samples]);
      return true;
    };
    await managerOf(database, after, { askRename }).migrate();
    expect(asked).toEqual([[{ collection: 'users', from: 'about', to: 'bio' }, ['Counts.']]]);
    expect(await bio()).toBe('Counts.');
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
  });

  it('is no question when its loss was allowed by name', async () => {
    await managerOf(database, after).migrate({ allowDestructive: ['users.about'] });
    expect(await bio()).toBe(null);
  });
});
