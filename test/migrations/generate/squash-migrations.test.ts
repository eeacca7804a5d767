import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from 'entwrite';
import { replayMigrations } from '../../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../../src/migrations/builder/load-migrations.js';
import { migrationStatus } from '../../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { type SquashOptions, squashMigrations } from '../../../src/migrations/squash/squash-migrations.js';
import { schemaHash } from '../../../src/schema/schema-hash.js';
import { stateOf } from '../../support/every-operation.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../../support/live-context.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'squash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

class EmptyDb extends DbContext {}

const NOW = new Date('2026-02-01T00:00:00Z');

/** A file whose `up` has these statements. */
function write(name: string, up: string, { head = '', members = '' } = {}): void {
  const text = `${head}
import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class M implements Migration {
  readonly name = '${name}';
  ${members}
  async up(m: MigrationBuilder) {
${up}
  }
}
`;
  writeFileSync(join(folder, `${name}.ts`), text);
}

function squash(options: Partial<SquashOptions> = {}) {
  return squashMigrations(folder, { name: 'shop', now: NOW, ...options });
}

function run(database: SharedDatabase, allowDestructive = false) {
  return runMigrations(database.open(EmptyDb), { folder, allowDestructive });
}

async function endHash(): Promise<string | undefined> {
  const end = (await replayMigrations(await loadMigrations(folder))).at(-1);
  return end && schemaHash(end.to);
}

/** A shop that grew over seven files. */
function writeShop(): void {
  write(
    '001_create_posts',
    `    m.createCollection('posts', (c) => {
      c.string('title', { size: 40 });
      c.string('price', { size: 20, required: false });
      c.string('old', { size: 20, required: false });
      c.index(['title']);
    });`,
  );
  write(
    '002_tags',
    `    m.createCollection('tags', (c) => c.string('label', { size: 10 }));
    m.addAttribute('posts', 'views', { type: 'integer', default: 0 });
    m.alterAttribute('tags', 'label', { size: 60 });
    m.addAttribute('tags', 'slug', { type: 'string', size: 20, backfill: (tag: { label: string }) => LATER + tag.label });
    m.createRelationship('posts', 'tags', { type: 'manyToMany', target: 'tags', inverse: 'posts' });`,
    { head: "const LATER = 'later-';" },
  );
  write(
    '003_seed',
    `    m.data('seed', async ({ db }) => {
      for (const title of ['One', 'Two'])
        await db.create('posts', { title, price: \`\${title.length}.5 EUR\`, old: "it's" }, { id: title.toLowerCase() });
    }, { touches: ['posts'], down: 'nothing' });
    m.data('stays with its file', async () => LATER, { elidable: true });`,
    { head: "const LATER = 'later-';" },
  );
  write(
    '004_price',
    `    m.renameAttribute('posts', 'title', 'headline');
    m.alterAttribute('posts', 'price', { type: 'float', convert: (old: string) => Number(old.replace(' EUR', '')) });
    m.addAttribute('posts', 'slug', {
      type: 'string',
      size: 60,
      backfill: (post: { headline: string }) => \`\${post.headline.toLowerCase()}-slug\`, // readable
    });
    m.check('prices are numbers', async ({ db }) => (await db.count('posts', { price: null })) === 0);
    m.dropAttribute('posts', 'old');`,
  );
  write(
    '005_seed_more',
    `    m.data('seed', async ({ db }) => {
      await db.create('posts', { headline: 'Three', slug: 'three' }, { id: 'three' });
    }, { touches: ['posts'], down: 'nothing' });`,
  );
  write(
    '006_index',
    `    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.dropCollection('tags');
    m.data('nothing new needs', async () => LATER, { elidable: true });`,
    { head: "const LATER = 'later-';" },
  );
  write('007_more', "    m.addAttribute('posts', 'views2', { type: 'integer', required: false });");
}

it('joins what changes the schema, around files that work on documents, and leads a new database to the same documents', async () => {
  writeShop();
  const before = await endHash();
  let expected: unknown;
  await onFreshDatabase(async (database) => {
    await run(database, true);
    expected = await stateOf(database);
  });
  const { files, kept, elided } = await squash();
  const [file] = files;
  expect(files.map(({ name, replaces }) => [name, replaces])).toEqual([
    ['002_shop', ['001_create_posts', '002_tags']],
    ['007_shop', ['006_index', '007_more']],
  ]);
  expect({ kept, elided }).toEqual({
    kept: ['003_seed', '004_price', '005_seed_more'],
    elided: ['006_index: nothing new needs'],
  });
  expect(readFileSync(file?.path ?? '', 'utf8')).toBe(file?.text);
  expect(files.map(({ text }) => text).join('')).toMatchInlineSnapshot(`
"import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Shop002 implements Migration {
  readonly name = 'shop';
  readonly description = '2026-02-01 00:00 UTC: squashed from 2 files';
  readonly parent = '7fad617a619d0237ad53a8383e8d700b2acb553a14b3481b3a575d4786818f6c';
  readonly replaces = ['001_create_posts', '002_tags'];

  async up(m: MigrationBuilder) {
    m.createCollection('posts', (c) => {
      c.string('title', { size: 40 });
      c.string('price', { size: 20, required: false });
      c.string('old', { size: 20, required: false });
      c.integer('views', { default: 0 });
      c.index(['title']);
    });
    m.createCollection('tags', (c) => {
      c.string('label', { size: 60 });
      c.string('slug', { size: 20 });
    });
    m.createRelationship('posts', 'tags', {
      type: 'manyToMany',
      target: 'tags',
      inverse: 'posts',
      onDelete: 'setNull',
    });
  }
}
import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Shop007 implements Migration {
  readonly name = 'shop';
  readonly description = '2026-02-01 00:00 UTC: squashed from 2 files';
  readonly parent = 'c640b5282a277e7ea8faeb4b8e1ca3ffd5b8065ef61a624cdad8a37e43c88026';
  readonly replaces = ['006_index', '007_more'];

  async up(m: MigrationBuilder) {
    m.addAttribute('posts', 'views2', { type: 'integer', required: false });
    m.dropRelationship('posts', 'tags');
    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.dropCollection('tags');
  }
}
"
`);
  expect(readdirSync(folder)).toEqual([
    '002_shop.ts',
    '003_seed.ts',
    '004_price.ts',
    '005_seed_more.ts',
    '007_shop.ts',
    'squashed',
  ]);
  expect(readdirSync(join(folder, 'squashed'))).toHaveLength(4);
  expect(await endHash()).toBe(before);
  await onFreshDatabase(async (database) => {
    await run(database, true);
    expect(await stateOf(database)).toEqual(expected);
  });
}, 60_000);

it('counts as applied where the old files are, and does their work where documents are', async () => {
  write('001_a', "    m.createCollection('posts', (c) => c.string('title', { size: 40 }));");
  await onFreshDatabase(async (database) => {
    await run(database);
    await database.documents.create('posts', 'one', { values: { title: 'One' } });
    write('002_b', "    m.addAttribute('posts', 'views', { type: 'integer', default: 7, backfill: 3 });");
    write(
      '003_c',
      "    m.renameAttribute('posts', 'title', 'head'); m.addAttribute('posts', 'title', { type: 'integer', required: false });",
    );
    write('004_d', "    m.renameAttribute('posts', 'head', 'headline'); m.dropAttribute('posts', 'title');");
    write(
      '005_e',
      "    m.dropAttribute('posts', 'headline'); m.addAttribute('posts', 'headline', { type: 'string', size: 40, required: false });",
    );
    const { files, kept } = await squash({ names: ['002_b', '003_c', '004_d', '005_e'], old: 'delete' });
    expect(kept).toEqual(['002_b']);
    const text = files[0]?.text;
    expect(text).toContain("m.renameAttribute('posts', 'title', 'head');");
    expect(text).toContain("m.dropAttribute('posts', 'head');");
    expect(existsSync(join(folder, 'squashed'))).toBe(false);
    await run(database, true);
    expect(await database.documents.list('posts', [])).toMatchObject({ documents: [{ views: 3, headline: null }] });
    const { migrations } = await migrationStatus(database.open(EmptyDb), { folder });
    expect(migrations.map(({ name, state }) => [name, state])).toEqual([
      ['001_a', 'applied'],
      ['002_b', 'applied'],
      ['005_shop', 'applied'],
    ]);
  });
}, 60_000);

it('is applied where all the old files are', async () => {
  write('001_a', "    m.createCollection('posts', (c) => c.string('title', { size: 40 }));");
  write('002_b', "    m.addAttribute('posts', 'views', { type: 'integer', default: 7 });");
  await onFreshDatabase(async (database) => {
    await run(database);
    await squash();
    const report = await run(database);
    expect(report.files).toEqual([]);
    write('003_c', "    m.dropAttribute('posts', 'views');");
    await run(database, true);
  });
}, 60_000);

it.each([
  ['a data step', "m.data('x', async () => LIMIT);"],
  ['a check', "m.check('x', () => LIMIT > 0);"],
  ['values for documents that may be there', "m.alterAttribute('posts', 'title', { size: 3, truncate: true });"],
  ['a function for such values', "m.alterAttribute('posts', 'title', { type: 'integer', convert: () => LIMIT });"],
])('keeps a file with %s as it is', async (_, up) => {
  write('000_posts', "    m.createCollection('posts', (c) => c.string('title', { size: 40 }));");
  const texts = ['001_a', '003_c'].map((id) => [id, `    m.createCollection('${id}', () => {});`] as const);
  for (const [id, text] of texts) write(id, text);
  write('002_b', up, { head: 'const LIMIT = 1;' });
  const text = readFileSync(join(folder, '002_b.ts'), 'utf8');
  expect(await failureOf(squash({ names: ['001_a', '002_b', '003_c'] }))).toMatchObject({ code: 'squash_refused' });
  write('004_d', "    m.createCollection('d', () => {});");
  const { files, kept } = await squash({ names: ['001_a', '002_b', '003_c', '004_d'] });
  expect(files.map(({ replaces }) => replaces)).toEqual([['003_c', '004_d']]);
  expect(kept).toEqual(['001_a', '002_b']);
  expect(readFileSync(join(folder, '002_b.ts'), 'utf8')).toBe(text);
});

it('takes a single file whose data steps are all elidable without them', async () => {
  write('001_a', "    m.createCollection('a', () => {}); m.data('seed', () => {}, { elidable: true });");
  write('002_b', "    m.data('x', () => {});");
  const { files, elided } = await squash();
  expect(files).toMatchObject([{ name: '001_shop', replaces: ['001_a'] }]);
  expect(elided).toEqual(['001_a: seed']);
});

it('does not join two conversions of values into one', async () => {
  write('001_a', "    m.createCollection('posts', (c) => c.string('count', { size: 40 }));");
  write('002_b', "    m.alterAttribute('posts', 'count', { type: 'integer' });");
  write('003_c', "    m.alterAttribute('posts', 'count', { type: 'boolean' });");
  const [file] = (await squash({ names: ['002_b', '003_c'] })).files;
  expect(file?.text.match(/alterAttribute/g)).toHaveLength(2);
});

it.each([
  [{ names: ['001_a', '003_c'] }, '002_b'],
  [{ names: ['001_a'] }, 'folder'],
  [{ name: '!' }, 'name'],
  [{ names: ['001_a', '002_b'], name: 'b' }, '002_b'],
])('refuses %j', async (options, at) => {
  for (const name of ['001_a', '002_b', '003_c']) write(name, `    m.createCollection('${name}', () => {});`);
  const error = await failureOf(squash(options));
  expect(error).toMatchObject({ code: 'squash_refused', at: at === 'folder' ? folder : at });
});

it('refuses files for different environments, and files that were squashed', async () => {
  write('001_a', "    m.createCollection('a', () => {});", { members: "readonly environments = ['production'];" });
  write('002_b', "    m.createCollection('b', () => {});");
  expect(await failureOf(squash())).toMatchObject({ code: 'squash_refused', at: '002_b' });
  rmSync(join(folder, '001_a.ts'));
  write('001_z', "    m.createCollection('a', () => {});", { members: "readonly replaces = ['000_x'];" });
  expect(await failureOf(squash())).toMatchObject({ code: 'squash_refused', at: '001_z' });
  expect(await failureOf(squash({ names: ['001_z', '009_z'] }))).toMatchObject({ code: 'migration_unknown' });
});

it('puts compiled files away with their sources, and tells of a `down` that is lost', async () => {
  write('001_a', "    m.createCollection('a', () => {});");
  write('002_b', "    m.createCollection('b', () => {});", { members: 'down() {}' });
  writeFileSync(join(folder, '001_a.js'), '');
  writeFileSync(join(folder, 'readme.txt'), '');
  const { withoutDown, files } = await squash();
  expect(withoutDown).toEqual(['002_b']);
  expect(files[0]?.text).not.toContain('down');
  expect(readdirSync(folder)).toEqual(['002_shop.ts', 'readme.txt', 'squashed']);
  expect(readdirSync(join(folder, 'squashed'))).toEqual(['001_a.js', '001_a.ts', '002_b.ts']);
});

it('keeps JavaScript JavaScript', async () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [file, id] of [
    ['001_a.js', 'a'],
    ['002_b.js', 'b'],
  ] as const)
    writeFileSync(
      join(folder, file),
      `export default { version: 1, name: '${id}', up(m) { m.createCollection('${id}', () => {}); } };`,
    );
  const [file] = (await squash()).files;
  expect(file?.path).toBe(join(folder, '002_shop.js'));
  expect(file?.text).not.toContain(': MigrationBuilder');
});

it('puts away what an interrupted call left', async () => {
  write('001_a', "    m.createCollection('a', () => {});");
  write('002_b', "    m.createCollection('b', () => {});");
  const [file] = (await squash({ dryRun: true })).files;
  const { path = '', text = '' } = file ?? {};
  writeFileSync(path, text);
  mkdirSync(join(folder, 'squashed'));
  renameSync(join(folder, '001_a.ts'), join(folder, 'squashed', '001_a.ts'));
  expect(await squash({ name: 'other' })).toMatchObject({ files: [{ name: '002_shop', path, text }] });
  expect(readdirSync(folder)).toEqual(['002_shop.ts', 'squashed']);
  expect(readdirSync(join(folder, 'squashed'))).toEqual(['001_a.ts', '002_b.ts']);
});

it('overwrites nothing that was put away before, and leaves all as it was', async () => {
  write('001_a', "    m.createCollection('a', () => {});");
  write('002_b', "    m.createCollection('b', () => {});");
  mkdirSync(join(folder, 'squashed'));
  writeFileSync(join(folder, 'squashed', '002_b.ts'), 'mine');
  expect(await failureOf(squash())).toMatchObject({ code: 'migration_exists' });
  expect(readdirSync(folder)).toEqual(['001_a.ts', '002_b.ts', 'squashed']);
  expect(readFileSync(join(folder, 'squashed', '002_b.ts'), 'utf8')).toBe('mine');
});
