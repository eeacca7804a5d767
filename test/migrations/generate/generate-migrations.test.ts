import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { refusedRenames } from '../../../src/differ/refused-renames.js';
import type { EntwriteError } from '../../../src/errors.js';
import { replayMigrations } from '../../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../../src/migrations/builder/load-migrations.js';
import { type GenerateOptions, generateFor } from '../../../src/migrations/generate/generate-migrations.js';
import { writeNewFiles } from '../../../src/migrations/generate/write-new-files.js';
import { canonicalSchemaText } from '../../../src/schema/canonical-schema.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import type { AttributeRename } from '../../../src/schema/rename.js';
import { schemaHash } from '../../../src/schema/schema-hash.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { AFTER, BEFORE } from '../../support/every-operation.js';
import { failureOf } from '../../support/live-context.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';
import { arbitraryRenames } from './arbitrary-renames.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date('2026-01-15T14:30:00.400Z');

function generate(
  schema: DatabaseSchema,
  options: GenerateOptions & { readonly declared?: readonly AttributeRename[] } = {},
) {
  const { declared: renames = [], ...rest } = options;
  return generateFor({ schema, renames }, { folder, now: NOW, ...rest });
}

const BIO = [{ collection: 'authors', from: 'about', to: 'bio' }];

it('writes one file per changed collection, a second apart, in an order in which they can run', async () => {
  const first = await generate(BEFORE);
  expect(readdirSync(folder)).toEqual([
    '20260115_143000_create_authors.ts',
    '20260115_143001_create_pictures.ts',
    '20260115_143002_create_posts.ts',
    '20260115_143003_create_drafts.ts',
  ]);
  expect(first.files.map(({ path }) => path)).toEqual(readdirSync(folder).map((file) => join(folder, file)));

  const second = await generate(AFTER, { declared: BIO, name: 'Version 2!' });
  expect(second.files.map(({ name }) => name)).toEqual([
    '20260115_143004_update_authors_Version_2',
    '20260115_143005_update_posts_Version_2',
    '20260115_143006_create_comments_Version_2',
    '20260115_143007_drop_drafts_Version_2',
  ]);
  const collected = await replayMigrations(await loadMigrations(folder));
  expect(collected.map(({ file }) => file.migration.parent)).toEqual(collected.map(({ from }) => schemaHash(from)));
  expect(canonicalSchemaText(collected.at(-1)?.to ?? BEFORE)).toBe(canonicalSchemaText(AFTER));

  expect(await generate(AFTER, { declared: BIO })).toEqual({ files: [], written: false, inStep: [] });
});

it('says in each file when it was made and what it does', async () => {
  await generate(BEFORE);
  const { files } = await generate(AFTER, { declared: BIO });
  const [authors, posts] = files;
  expect(authors?.text).toMatchInlineSnapshot(`
"import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class UpdateAuthors20260115143004 implements Migration {
  readonly name = 'update authors';
  readonly description = "2026-01-15 14:30 UTC: Rename attribute 'authors.about' to 'bio'; 6 more";
  readonly parent = '0c4262487a09d694a2b93095513b781241ae214e94a279c1bb07b69a170aafdb';

  async up(m: MigrationBuilder) {
    m.renameAttribute('authors', 'about', 'bio');
    m.updateCollection('authors', { permissions: ['read("any")'] });
    m.addAttribute('authors', 'slug', {
      type: 'varchar',
      size: 60,
      // TODO: what existing documents get, a value or a function of the document; leave it out if there are none.
      backfill: () => {
        throw new Error('say what authors.slug is in documents that have none');
      },
    });
    m.alterAttribute('authors', 'code', {
      type: 'integer',
      convert: (stored: string) => {
        if (!/^(0|-?[1-9]\\d*)$/.test(stored)) throw new Error(\`\${stored} is no whole number\`);
        return BigInt(stored);
      },
    });
    m.alterAttribute('authors', 'role', { elements: ['writer', 'editor', 'owner'], default: null });
    m.alterAttribute('authors', 'age', { max: 150 });
    m.createIndex('authors', ['email'], { type: 'unique', name: 'by_email' });
  }
}
"
`);
  expect(posts?.operations).toContain("Drop relationship 'posts.cover' (pictures)");
  expect(authors?.open).toEqual(['authors.slug: backfill']);
});

it('writes nothing on a dry run, and gives the same', async () => {
  const dry = await generate(BEFORE, { dryRun: true, folder: join(folder, 'new') });
  expect(readdirSync(folder)).toEqual([]);
  const written = await generate(BEFORE, { folder: join(folder, 'new') });
  expect(dry).toEqual({ ...written, written: false });
});

it('asks about renames, takes an answer, and refuses to guess', async () => {
  const user = (key: string) => schemaOf(collection('a.users', [attribute(key, 'string')]));
  await generate(user('about'));
  const [unclear] = [await failureOf<EntwriteError>(generate(user('bio')))];
  expect(unclear).toMatchObject({ code: 'rename_unclear', at: 'a.users/about' });
  expect(unclear?.remedy).toContain("generateMigrations({ renames: { 'a.users/about': 'bio' } })");
  expect(unclear?.commandLine?.remedy).toContain('--rename a.users/about=bio');
  expect(readdirSync(folder)).toHaveLength(1);

  const asked: unknown[] = [];
  const askRename = async (candidate: AttributeRename) => asked.push(candidate) > 0;
  const { files } = await generate(user('bio'), { askRename, dryRun: true });
  expect(asked).toEqual([{ collection: 'a.users', from: 'about', to: 'bio' }]);
  expect(files.map(({ operations }) => operations)).toEqual([["Rename attribute 'a.users.about' to 'bio'"]]);
  const said = await generate(user('bio'), { renames: { 'a.users.about': false } });
  expect(said.files.flatMap(({ operations }) => operations)).toEqual([
    "Add attribute 'a.users.bio' (string, 50)",
    "Drop attribute 'a.users.about'",
  ]);
  expect(said.files.map(({ name }) => name)).toEqual(['20260115_143001_update_a_users']);
});

it('writes nothing when an existing file cannot be used or does not apply', async () => {
  const text = "export default { version: 1, name: 'x', up(m) { m.dropCollection('nothing'); } };";
  writeFileSync(join(folder, '001_broken.js'), text);
  expect(await failureOf(generate(BEFORE))).toMatchObject({ code: 'migration_invalid', at: '001_broken: nothing' });
  expect(readdirSync(folder)).toEqual(['001_broken.js']);
});

it('writes nothing when one of the files is there already', async () => {
  const files = [
    { file: '1_a.ts', text: 'a' },
    { file: '2_b.ts', text: 'b' },
  ];
  writeFileSync(join(folder, '2_b.ts'), 'mine');
  expect(await failureOf(writeNewFiles(folder, files, []))).toMatchObject({ code: 'migration_exists' });
  expect(readdirSync(folder)).toEqual(['2_b.ts']);
  expect(readFileSync(join(folder, '2_b.ts'), 'utf8')).toBe('mine');
});

it('goes on behind the last file, whatever the clock says', async () => {
  const empty = "export default { version: 1, name: 'x', up() {} };";
  writeFileSync(join(folder, '20300101_000000_later.js'), empty);
  const { files } = await generate(schemaOf(collection('users', [])));
  expect(files.map(({ name }) => name)).toEqual(['20300101_000001_create_users']);
  writeFileSync(join(folder, '99999999999999999_never.js'), empty);
  const failure = await failureOf(generate(schemaOf(collection('teams', []))));
  expect(failure).toMatchObject({ code: 'migration_invalid', at: '99999999999999999_never' });
});

it('leads any history of entities to files that replay to the last of them, and to nothing the second time', async () => {
  const renames = arbitraryRenames();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(arbitrarySchema(), renames), { minLength: 1, maxLength: 3 }),
      async (history) => {
        const own = mkdtempSync(join(folder, 'history-'));
        const askRename = async () => false;
        let before = EMPTY_SCHEMA;
        for (const [schema, drawn] of history) {
          // A rename that would drop what it names is refused.
          const declared = refusedRenames(before, schema, drawn).length === 0 ? drawn : [];
          before = schema;
          await generate(schema, { declared, folder: own, askRename });
          const collected = await replayMigrations(await loadMigrations(own));
          expect(canonicalSchemaText(collected.at(-1)?.to ?? EMPTY_SCHEMA)).toBe(canonicalSchemaText(schema));
          expect(collected.map(({ file }) => file.migration.parent)).toEqual(
            collected.map(({ from }) => schemaHash(from)),
          );
          expect((await generate(schema, { declared, folder: own })).files).toEqual([]);
        }
      },
    ),
    runs(6, 120),
  );
}, 240_000);
