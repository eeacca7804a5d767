import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, ManyToOne, type Ref } from 'entwrite';
import { restoreValues } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';

/**
 * The hidden end of a one-way relationship keeps its key on the server, whatever the model says. When such a relationship was altered, that key
 * counted as renamed, and an attribute of the new name, dropped in the same run, was not saved because nothing had its "former" key.
 */

@Collection('users')
class User {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) articles?: string;
}
@Collection('posts')
class Post {
  @Id() id!: string;
  @ManyToOne(() => User) author?: Ref<User>;
}
class Before extends DbContext {
  readonly users = this.set(User);
  readonly posts = this.set(Post);
}

@Collection('users')
class BareUser {
  @Id() id!: string;
}
@Collection('posts')
class KeptPost {
  @Id() id!: string;
  @ManyToOne(() => BareUser, { twoWayKey: 'articles', onDelete: 'restrict' }) author?: Ref<BareUser>;
}
class After extends DbContext {
  readonly users = this.set(BareUser);
  readonly posts = this.set(KeptPost);
}

let server: EmbeddedAppwrite;
let folder: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-hidden-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

function open<Db extends DbContext>(Context: new (options: ConstructorParameters<typeof Before>[0]) => Db): Db {
  const { endpoint, projectId, apiKey } = server;
  return new Context({ endpoint, projectId, apiKey, databaseId: 'hidden', backups: { folder } });
}

let before: Before;
beforeEach(async () => {
  before = open(Before);
  await before.getSchemaManager().migrate({ allowDestructive: true });
});
afterEach(() => before.dispose());

test('a plan names only the ends that are renamed', async () => {
  const after = open(After);
  const plan = await after.getSchemaManager().analyze();
  expect(plan.describe()).toContain("Alter relationship 'posts.author' (on delete setNull -> restrict)");
  await after.dispose();
});

test('an attribute that is dropped is saved, even if an altered one-way relationship names its key for the hidden end', async () => {
  await before.users.create({ id: 'ada', articles: 'On the Engine' });
  const after = open(After);
  const { report } = await after.getSchemaManager().migrate({ allowDestructive: true });
  await after.dispose();

  await before.getSchemaManager().migrate({ allowDestructive: true });
  await restoreValues(before, { folder: report?.backup ?? '' });
  expect((await before.users.get('ada'))?.articles).toBe('On the Engine');
});
