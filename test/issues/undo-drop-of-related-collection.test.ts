import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index, OneToOne, type Ref } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';

/** The undo made the relationship before the collection it leads to, which Appwrite refused; everything dropped stayed dropped. */

@Collection('profiles')
class Profile {
  @Id() id!: string;
  @Attribute({ size: 50 }) text!: string;
}

@Collection('authors')
class AuthorBefore {
  @Id() id!: string;
  @Attribute({ size: 50 }) name!: string;
  @OneToOne(() => Profile) profile?: Ref<Profile>;
}

@Collection('authors')
@Index(['name'])
class AuthorAfter {
  @Id() id!: string;
  @Attribute({ size: 50 }) name!: string;
}

class Before extends DbContext {
  readonly profiles = this.set(Profile);
  readonly authors = this.set(AuthorBefore);
}
class After extends DbContext {
  readonly authors = this.set(AuthorAfter);
}

it('a failed migration that dropped a collection and the relationship to it brings both back, links included', async () => {
  const server = await EmbeddedAppwrite.start();
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-undo-'));
  const { endpoint, projectId, apiKey } = server;
  const target = { endpoint, projectId, apiKey, databaseId: 'undo', backups: { folder } };
  const before = new Before(target);
  await before.getSchemaManager().migrate();
  const profile = await before.profiles.create({ text: 'Counts.' });
  const ada = await before.authors.create({ name: 'Ada', profile: profile.id });

  // The drop of the collection runs last: what fails is the first look at the result.
  let dropped = false;
  let hasFailed = false;
  server.setFaults({
    http: ({ method, path }) => {
      if (method === 'DELETE' && path.endsWith('/tables/profiles')) dropped = true;
      if (!dropped || hasFailed || method !== 'GET' || !path.endsWith('/tables')) return undefined;
      hasFailed = true;
      return { kind: 'status', status: 400 };
    },
  });
  const after = new After(target);
  await expect(after.getSchemaManager().migrate({ allowDestructive: true })).rejects.toMatchObject({
    remedy: expect.stringContaining('was rolled back'),
  });
  server.setFaults({});

  expect((await before.getSchemaManager().analyze()).isEmpty).toBe(true);
  expect((await before.authors.get(ada.id)).profile?.id).toBe(profile.id);
  expect((await before.profiles.get(profile.id)).text).toBe('Counts.');
  await Promise.all([before.dispose(), after.dispose()]);
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});
