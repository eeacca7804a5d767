import { AfterCreate, AfterUpdate, Attribute, Collection, DbContext, Id, Index } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { dialsOfEnvironment } from '../support/dials.js';
import { randomDatabaseId } from '../support/live-database.js';

const heard: string[] = [];

@Collection('members')
class Member {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20 }) name!: string;

  @AfterCreate() created() {
    heard.push(`created ${this.name}`);
  }

  @AfterUpdate() updated() {
    heard.push(`updated ${this.name}`);
  }
}

class ClubDb extends DbContext {
  readonly members = this.set(Member);
}

/** The commit of an `upsertMany` is carried out, and neither its answer nor the transaction tells. */
test.each([
  ['ids that were given', (name: string) => ({ id: name, name })],
  ['ids that are made', (name: string) => ({ name })],
])('the hooks after a creation run where its answer was lost, with %s', async (_, valuesOf) => {
  const server = await EmbeddedAppwrite.start(dialsOfEnvironment());
  const { endpoint, projectId, apiKey } = server;
  const db = new ClubDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), deadline: 300 });
  await db.getSchemaManager().ensureCreated();
  await db.members.create({ id: 'old', name: 'old' });
  heard.length = 0;
  let commits = 0;
  server.setFaults({
    http({ method, path }) {
      if (!/^\/tablesdb\/transactions\/[^/]+$/.test(path)) return undefined;
      if (method === 'PATCH') commits += 1;
      return commits > 1 ? undefined : { kind: 'reset-after' };
    },
  });
  const ids = await db.members.upsertMany(['new', 'old', 'other'].map(valuesOf));
  server.setFaults({});
  expect(commits).toBe(1);
  expect(heard).toEqual(['created new', 'updated old', 'created other']);
  expect((await db.members.toList()).map(({ id, name }) => [id, name])).toEqual([
    ['old', 'old'],
    [ids[0], 'new'],
    [ids[2], 'other'],
  ]);
  await db.dispose();
  await server.stop();
});
