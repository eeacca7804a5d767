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

/** A shop that grew over six files. */
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
    m.data('nothing new needs', async () => LATER, { elidable: true });`,
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
    m.check('three posts', async ({ db }) => (await db.count('posts')) === 3);`,
  );
}

it('makes one file of several, which leads a new database to the same documents', async () => {
  writeShop();
  const before = await endHash();
  let expected: unknown;
  await onFreshDatabase(async (database) => {
    await run(database, true);
    expected = await stateOf(database);
  });
  const { name, text, elided, path } = await squash();
  expect({ name, elided }).toEqual({ name: '006_shop', elided: ['003_seed: nothing new needs'] });
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(text).toMatchInlineSnapshot(`
"import type { CheckWork, Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Shop006 implements Migration {
  readonly name = 'shop';
  readonly description = '2026-02-01 00:00 UTC: squashed from 6 files';
  readonly parent = '7fad617a619d0237ad53a8383e8d700b2acb553a14b3481b3a575d4786818f6c';
  readonly replaces = ['001_create_posts', '002_tags', '003_seed', '004_price', '005_seed_more', '006_index'];

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
    m.data('seed', async ({ db }) => {
      for (const title of ['One', 'Two'])
        await db.create('posts', { title, price: \`\${title.length}.5 EUR\`, old: "it's" }, { id: title.toLowerCase() });
    }, { touches: ['posts'], down: 'nothing' });
    m.renameAttribute('posts', 'title', 'headline');
    m.alterAttribute('posts', 'price', { type: 'float', convert: (old: string) => Number(old.replace(' EUR', '')) });
    m.addAttribute('posts', 'slug', {
      type: 'string',
      size: 60,
      backfill: (post: { headline: string }) => \`\${post.headline.toLowerCase()}-slug\`, // readable
    });
    m.data(
      'check: prices are numbers',
      async (context) => {
        const holds: CheckWork = async ({ db }) => (await db.count('posts', { price: null })) === 0;
        return { success: Boolean(await holds(context)), message: 'the check does not hold' };
      },
      { touches: [], down: 'nothing' },
    );
    m.dropAttribute('posts', 'old');
    m.data('seed (2)', async ({ db }) => {
      await db.create('posts', { headline: 'Three', slug: 'three' }, { id: 'three' });
    }, { touches: ['posts'], down: 'nothing' });
    m.dropRelationship('posts', 'tags');
    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.dropCollection('tags');
    m.check('three posts', async ({ db }) => (await db.count('posts')) === 3);
  }
}
"
`);
  expect(readdirSync(folder)).toEqual(['006_shop.ts', 'squashed']);
  expect(readdirSync(join(folder, 'squashed'))).toHaveLength(6);
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
    const { text } = await squash({ names: ['002_b', '003_c', '004_d', '005_e'], old: 'delete' });
    expect(text).toContain("m.renameAttribute('posts', 'title', 'head');");
    expect(text).toContain("m.dropAttribute('posts', 'head');");
    expect(existsSync(join(folder, 'squashed'))).toBe(false);
    await run(database, true);
    expect(await database.documents.list('posts', [])).toMatchObject({ documents: [{ views: 3, headline: null }] });
    const { migrations } = await migrationStatus(database.open(EmptyDb), { folder });
    expect(migrations.map(({ name, state }) => [name, state])).toEqual([
      ['001_a', 'applied'],
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
  ['a constant of its file', "m.data('x', async () => LIMIT);", 'LIMIT'],
  ['an import of the project', "m.data('x', async () => helper());", 'helper'],
  ['a member of the class', "m.data('x', async () => this.name);", 'this'],
  ['the builder', "m.check('x', async () => m.steps.length > 0);", 'm'],
  ['a variable of up', "const a = 1; m.data('x', async () => a);", 'a'],
])('refuses a step that uses %s', async (_, up, name) => {
  write('001_a', "    m.createCollection('posts', (c) => c.string('title', { size: 40 }));");
  writeFileSync(join(folder, 'helper.ts'), 'export const helper = () => 1;');
  write('002_b', up, {
    head: "import { helper } from './helper.js';\nconst LIMIT = 1;\nexport const used = [helper, LIMIT];",
  });
  const files = readdirSync(folder);
  const error = await failureOf<Error>(squash());
  expect(error).toMatchObject({ code: 'squash_refused' });
  expect(error?.message).toContain(`002_b: `);
  expect(error?.message).toContain(`\`${name}\``);
  expect(readdirSync(folder)).toEqual(files);
});

it('refuses a step in a loop, but not changes of the schema in one', async () => {
  write('001_a', "    for (const id of ['a', 'b']) m.createCollection(id, (c) => c.string('title', { size: 40 }));");
  write('002_b', "    m.data('x', async () => {});");
  expect((await squash({ dryRun: true })).text).toContain("m.createCollection('b'");
  write('003_c', "    for (const id of ['a', 'b']) m.data(id, async () => {});");
  expect(await failureOf(squash())).toMatchObject({ code: 'squash_refused', at: "003_c: data step 'a'" });
});

it('carries imports of packages over', async () => {
  const head = "import { createHash } from 'node:crypto';";
  write('001_a', "    m.createCollection('posts', (c) => c.string('title', { size: 40 }));");
  write('002_b', "    m.data('x', async () => void createHash('md5'));", { head });
  const { text } = await squash();
  expect(text).toContain(`${head}\n`);
  expect(await loadMigrations(folder)).toHaveLength(1);
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

it('refuses two meanings of a name', async () => {
  write('001_a', "    m.data('x', async () => void join('a'));", { head: "import { join } from 'node:path';" });
  write('002_b', "    m.data('y', async () => void join('a'));", { head: "import { join } from 'node:path/posix';" });
  expect(await failureOf(squash())).toMatchObject({ code: 'squash_refused', at: "002_b: data step 'y'" });
});

it('puts compiled files away with their sources, and tells of a `down` that is lost', async () => {
  write('001_a', "    m.createCollection('a', () => {});");
  write('002_b', "    m.createCollection('b', () => {});", { members: 'down() {}' });
  writeFileSync(join(folder, '001_a.js'), '');
  writeFileSync(join(folder, 'readme.txt'), '');
  const { withoutDown, text } = await squash();
  expect(withoutDown).toEqual(['002_b']);
  expect(text).not.toContain('down');
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
      `export default { version: 1, name: '${id}', up(m) { m.createCollection('${id}', () => {}); m.check('${id} is empty', async ({ db }) => (await db.count('${id}')) === 0); } };`,
    );
  const { path, text } = await squash();
  expect(path).toBe(join(folder, '002_shop.js'));
  expect(text).toContain("const holds = async ({ db }) => (await db.count('a')) === 0;");
  expect(text).not.toContain(': MigrationBuilder');
});

it('puts away what an interrupted call left', async () => {
  write('001_a', "    m.createCollection('a', () => {});");
  write('002_b', "    m.createCollection('b', () => {});");
  const { text, path } = await squash({ dryRun: true });
  writeFileSync(path, text);
  mkdirSync(join(folder, 'squashed'));
  renameSync(join(folder, '001_a.ts'), join(folder, 'squashed', '001_a.ts'));
  expect(await squash({ name: 'other' })).toMatchObject({ name: '002_shop', path, text });
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
