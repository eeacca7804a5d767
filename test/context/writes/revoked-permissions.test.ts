import { Permission, Role } from 'node-appwrite';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { Attribute, Collection, DbContext, Id, Permissions } from '../../../src/index.js';
import { dialsOfEnvironment } from '../../support/dials.js';
import { randomDatabaseId } from '../../support/live-database.js';

@Collection('notes', { documentSecurity: true })
class Note {
  @Id() id!: string;
  @Permissions() permissions!: string[];
  @Attribute({ size: 20 }) text!: string;
}

class Notes extends DbContext {
  readonly notes = this.set(Note);
}

let server: EmbeddedAppwrite;
let db: Notes;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start(dialsOfEnvironment());
  const { endpoint, projectId, apiKey } = server;
  db = new Notes({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), deadline: 5000 });
  await db.getSchemaManager().ensureCreated();
});
afterAll(async () => {
  await db.dispose();
  await server.stop();
});

const [ANY, ADA] = [Permission.read(Role.any()), Permission.read(Role.user('ada'))];

test.each([
  ['all', []],
  ['some', [ADA]],
])('a request that revokes %s permissions and never arrives is sent again', async (_, permissions) => {
  await db.notes.create({ id: 'a', text: 'secret', permissions: [ANY, ADA] });
  let struck = false;
  server.setFaults({
    http({ method, path }) {
      if (struck || method !== 'PATCH' || !path.endsWith('/rows')) return undefined;
      struck = true;
      return { kind: 'reset-before' };
    },
  });
  await expect(db.notes.updateMany({}, { permissions })).resolves.toBe(1);
  server.setFaults({});
  expect(struck).toBe(true);
  expect((await db.notes.get('a')).permissions).toEqual(permissions);
  await db.notes.delete('a');
});
