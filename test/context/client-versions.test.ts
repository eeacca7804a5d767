import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { Attribute, Client, Collection, DbContext, Id } from '../../src/index.js';

@Collection('places')
class Place {
  @Id() id!: string;
  @Attribute({ size: 50 }) name!: string;
  @Attribute({ type: 'integer', required: false }) size?: number;
}

class PlacesDb extends DbContext {
  readonly places = this.set(Place);
}

/** Another version under a name of its own, which has no types in a checkout whose packages are older. */
const { Client: FirstOf27, Databases: DatabasesOf27 } =
  jest.requireActual<typeof import('node-appwrite')>('node-appwrite-27.0');

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

/** Of a client entwrite uses what all versions from 27 on have: its configuration and how it prepares a request. */
test.each([
  ['27.0.0', () => new FirstOf27()],
  ['the one installed', () => new Client()],
  [
    'one that asks for answers of another version',
    () => {
      const client = new Client();
      client.headers['X-Appwrite-Response-Format'] = '1.7.0';
      return client;
    },
  ],
])('a client of node-appwrite: %s', async (name, makeClient) => {
  const client = makeClient();
  client.setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  const db = new PlacesDb({ client, databaseId: `db${name.length}` });
  await db.getSchemaManager().migrate();
  expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
  const { id } = await db.places.create({ name: 'Oslo', size: 3 });
  await db.places.update(id, { size: 4 });
  expect(await db.places.where({ size: { $gte: 4 } }).toList()).toMatchObject([{ name: 'Oslo' }]);
  await db.dispose();
});

test('its own services work on the same server', async () => {
  const client = new FirstOf27().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  await new DatabasesOf27(client).create({ databaseId: 'own', name: 'own' });
  expect((await new DatabasesOf27(client).get({ databaseId: 'own' })).name).toBe('own');
});
