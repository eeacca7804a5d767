import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { restoreBackup } from '../../src/backup/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';

/** Entities whose collection gets another id: what a user sees, with the backup that is made before. */

@Collection('posts')
class PostBefore {
  @Id() id!: string;
  @Attribute({ size: 40 }) title!: string;
}

@Collection('articles', { renamedFrom: 'posts' })
@Index(['headline'], { type: 'unique' })
class Article {
  @Id() id!: string;
  @Attribute({ size: 40, renamedFrom: 'title' }) headline!: string;
}

class Before extends DbContext {
  readonly posts = this.set(PostBefore);
}
class After extends DbContext {
  readonly articles = this.set(Article);
}

let server: EmbeddedAppwrite;
let folder: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-rename-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const target = (databaseId: string) => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  databaseId,
  backups: { folder: join(folder, databaseId) },
});

it('keeps documents, after a backup of the old collection that can be restored', async () => {
  const before = new Before(target('kept'));
  await before.getSchemaManager().migrate();
  const ids = await before.posts.createMany([{ title: 'one' }, { title: 'two' }]);
  const old = await before.posts.all();

  const after = new After(target('kept'));
  const plan = await after.getSchemaManager().migrate({ allowDestructive: ['posts'] });
  expect(plan.operations.map(({ type }) => type)).toEqual([
    'rename_collection',
    'rename_attribute',
    'update_collection',
    'create_index',
  ]);
  expect(await after.articles.all()).toEqual(old.map(({ title, ...rest }) => ({ ...rest, headline: title })));
  expect(ids).toHaveLength(2);

  const { backup } = plan.report ?? {};
  expect(readdirSync(join(folder, 'kept'))).toHaveLength(1);
  const { endpoint, projectId, apiKey } = server;
  const { transport } = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, 'kept');
  await restoreBackup({ transport, projectId, databaseId: 'kept' }, { folder: String(backup) });
  expect(await before.posts.all()).toEqual(old);
  await before.dispose();
  await after.dispose();
});

it('stays done where a later operation fails; the next run does the rest', async () => {
  const before = new Before(target('later'));
  await before.getSchemaManager().migrate();
  await before.posts.createMany([{ title: 'one' }, { title: 'two' }]);
  const after = new After(target('later'));
  server.setFaults({ indexes: ({ tableId }) => (tableId === 'articles' ? { kind: 'fail', error: 'no' } : undefined) });
  const error = await failureOf<EntwriteError>(after.getSchemaManager().migrate({ allowDestructive: ['posts'] }));
  server.setFaults({});
  expect(error?.message).toContain('What was done stays; migrate again to do the rest.');
  expect((await after.articles.all()).map(({ headline }) => headline)).toEqual(['one', 'two']);
  await before.dispose();
  await after.dispose();
});
