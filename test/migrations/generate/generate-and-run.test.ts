import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DbContext } from 'entwrite';
import fc from 'fast-check';
import { generateFor } from '../../../src/migrations/generate/generate-migrations.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { AFTER, BEFORE } from '../../support/every-operation.js';
import { failureOf, onFreshDatabase } from '../../support/live-context.js';
import { managerOf } from '../../support/schema-manager.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-and-run-'));
});
afterEach(() => {
  for (const path of [folder, `${folder}-edited`]) rmSync(path, { recursive: true, force: true });
});

class EmptyDb extends DbContext {}

it('leads a database through any history of entities to one without pending changes', async () => {
  const histories = fc.array(arbitrarySchema(), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const own = mkdtempSync(join(folder, 'history-'));
      await onFreshDatabase(async (database) => {
        const context = database.open(EmptyDb);
        for (const schema of history) {
          await generateFor({ schema, renames: [] }, { folder: own, askRename: async () => false });
          await runMigrations(context, { folder: own, allowDestructive: true });
          const plan = await managerOf(database, schema).analyze();
          expect(plan.operations).toEqual([]);
        }
      });
    }),
    runs(3, 50),
  );
}, 600_000);

it('stops before it writes where somebody has to say what documents get, and goes on when it is said', async () => {
  await onFreshDatabase(async (database) => {
    const context = database.open(EmptyDb);
    await generateFor({ schema: BEFORE, renames: [] }, { folder });
    await runMigrations(context, { folder });
    const values = { name: 'Ada', about: 'Writes', code: '0x7', role: 'editor', age: 20 };
    await database.documents.create('authors', 'ada', { values });

    const renames = [{ collection: 'authors', from: 'about', to: 'bio' }];
    const { files } = await generateFor({ schema: AFTER, renames }, { folder });
    const [authors] = files;
    if (authors === undefined) throw new Error('no file');
    const stopped = await failureOf<Error>(runMigrations(context, { folder, allowDestructive: true }));
    expect(stopped?.message).toContain('say what authors.slug is in documents that have none');
    expect(await database.documents.get('authors', 'ada')).toMatchObject({ about: 'Writes', code: '0x7' });

    const said = authors.text
      .replace(/^ *\/\/ TODO.*\n/m, '')
      .replace(/backfill: [^}]*}/, 'backfill: (author: { name: string }) => author.name.toLowerCase()')
      .replace('return BigInt(stored);', 'return Number(stored);')
      .replace(/^.*is no whole number.*\n/m, '');
    // In another folder, since Jest keeps what it has loaded, by path.
    const edited = `${folder}-edited`;
    cpSync(folder, edited, { recursive: true });
    writeFileSync(join(edited, basename(authors.path)), said);
    await runMigrations(context, { folder: edited, allowDestructive: true });
    expect(await database.documents.get('authors', 'ada')).toMatchObject({ bio: 'Writes', code: 7, slug: 'ada' });
    expect((await managerOf(database, AFTER).analyze()).operations).toEqual([]);
  });
}, 60_000);
