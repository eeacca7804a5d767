import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runWarm } from './cli/warm-entwrite.js';
import { openTerminal, plain } from './terminal/open-terminal.js';

/** What a user gets from the registry: the packed project, unpacked in a folder of its own beside its dependencies. */
const root = resolve(__dirname, '..');
let folder: string;
let tarball: string;
let packed: { readonly filename: string; readonly entryCount: number; readonly unpackedSize: number };

const run = (command: string, parameters: readonly string[], cwd: string) =>
  execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-package-'));
  [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)) as [
    typeof packed,
  ];
  tarball = join(folder, packed.filename);
  const target = join(folder, 'node_modules', 'entwrite');
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], folder);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), 'libsql', '@types/node', 'typescript']) {
    mkdirSync(resolve(folder, 'node_modules', name, '..'), { recursive: true });
    link(name);
  }
}, 120_000);

/** Links a package of this project beside the packed one. */
const link = (name: string) => symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));

/** The files that a program loads, the own ones of the package from its `dist` on, of others the name of the package. */
function loadedBy(program: readonly string[]): string[] {
  const coverage = mkdtempSync(join(folder, 'coverage-'));
  execFileSync(process.execPath, program, {
    cwd: folder,
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const urls = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  const names = urls.flatMap((url) => {
    const [, name, path] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)/.exec(url) ?? [];
    if (name === undefined) return [];
    return name === 'entwrite' ? `entwrite/${path}` : name;
  });
  return [...new Set(names)].sort();
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const body = `
  class BlogDb extends DbContext {}
  const db = new BlogDb({ embedded: ':memory:', databaseId: 'blog' });
  const entities = [defineCollection('users', { name: { type: 'string', size: 20 } })];
  console.log(typeof DbContext, entities.length, typeof EmbeddedAppwrite.start, typeof ServerORM);
  db.dispose();
`;

describe('the package', () => {
  it('works with import', () => {
    writeFileSync(
      join(folder, 'user.mjs'),
      `import { DbContext, defineCollection } from 'entwrite';\nimport { EmbeddedAppwrite } from 'entwrite/embedded';\nimport { ServerORM } from 'entwrite/compat';\n${body}`,
    );
    expect(run(process.execPath, ['user.mjs'], folder)).toBe('function 1 function function\n');
  });

  it('works with require', () => {
    writeFileSync(
      join(folder, 'user.cjs'),
      `const { DbContext, defineCollection } = require('entwrite');\nconst { EmbeddedAppwrite } = require('entwrite/embedded');\nconst { ServerORM } = require('entwrite/compat');\n${body}`,
    );
    expect(run(process.execPath, ['user.cjs'], folder)).toBe('function 1 function function\n');
  });

  it('shares its state between the two', () => {
    writeFileSync(
      join(folder, 'both.cjs'),
      `const { Collection, Attribute } = require('entwrite');
       class User {}
       Attribute({ type: 'string' })(User.prototype, 'name');
       Collection('users')(User);
       import('entwrite').then(({ DbContext, EntwriteError }) => {
         class Db extends DbContext { users = this.set(User); }
         const db = new Db({ embedded: ':memory:', databaseId: 'blog' });
         const error = new (require('entwrite').EntwriteError)('model_invalid', { at: 'a', found: 'b', expected: 'c', remedy: 'd' });
         console.log(db.users !== undefined, error instanceof EntwriteError);
         return db.dispose();
       });`,
    );
    expect(run(process.execPath, ['both.cjs'], folder)).toBe('true true\n');
  });

  it('leads a new user from an empty folder to a pull, by its hints', async () => {
    const app = join(folder, 'app');
    mkdirSync(app);
    symlinkSync(join(folder, 'node_modules'), join(app, 'node_modules'));
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
    const entry = join(app, 'node_modules/entwrite/dist/esm/cli/entwrite.js');
    const entwrite = async (...parameters: readonly string[]) => {
      const { output, errors, status } = await runWarm(parameters, { cwd: app }, join(folder, 'node_modules/entwrite'));
      return { output, said: output + errors, status };
    };
    /** A command as it was printed. */
    const follow = (line: string | undefined) => entwrite(...(line ?? '').replace('npx entwrite ', '').split(' '));
    const nextOf = (text: string) => [...text.matchAll(/npx entwrite [\w -]+\w/g)].map(([line]) => line);

    const asked = openTerminal([entry, 'init'], app);
    await asked.waitFor('Folder of the entities [database]: ');
    asked.type('\r');
    await asked.waitFor('Server, remote or embedded [remote]: ');
    asked.type('embedded\r');
    await asked.waitFor('Write a tsconfig.json (y/n) [y]: ');
    asked.type('\r');
    expect(await asked.ended).toBe(0);
    const [generate, apply] = nextOf(plain(asked.screen()));
    expect([generate, apply]).toEqual(['npx entwrite migration generate first', 'npx entwrite migration run']);
    const generated = await follow(generate);
    expect([generated.status, nextOf(generated.said)]).toEqual([0, [apply]]);
    expect((await follow(apply)).output).toContain("Create collection 'notes'");
    expect((await entwrite('migration', 'status')).output).toContain('1 in the history, 0 pending');

    const note = join(app, 'database/note.ts');
    writeFileSync(
      note,
      readFileSync(note, 'utf8').replace(
        '@CreatedAt()',
        "@Attribute({ type: 'integer', required: false }) stars?: number;\n  @CreatedAt()",
      ),
    );
    // An attempt at the other way is answered with this one.
    const [instead] = /entwrite migration generate/.exec((await entwrite('schema', 'migrate')).said) ?? [];
    const second = await follow(`npx ${instead} stars`);
    expect((await follow(nextOf(second.said)[0])).output).toContain("Add attribute 'notes.stars'");
    writeFileSync(join(app, 'notes.csv'), 'title,stars\nOne,5\n');
    expect((await entwrite('data', 'import', 'notes', 'notes.csv')).output).toContain('1');

    const revert = openTerminal([entry, 'migration', 'revert'], app);
    await revert.waitFor('(y/N): ');
    revert.type('y\r');
    expect([await revert.ended, plain(revert.screen())]).toEqual([
      0,
      expect.stringMatching(/Revert 1 migration .*stars.*saved in .*Drop attribute 'notes\.stars'/s),
    ]);
    // The value is in the backup that the message names, and comes back with the file.
    expect((await follow(apply)).status).toBe(0);
    expect((await entwrite('backup', 'create', '--name', 'mine')).output).toMatch(
      /1 document of 1 collection .* saved in/,
    );
    expect((await entwrite('backup', 'list')).output).toMatch(/manual +mine .*\n.*automatic/);
    const dry = await entwrite('backup', 'restore', 'latest', '--dry-run');
    expect([dry.status, dry.output]).toEqual([0, expect.stringContaining('notes: 0 missing')]);
    expect(await entwrite('backup', 'restore', 'latest')).toMatchObject({
      status: 0,
      output: expect.stringContaining('Restored.'),
    });
    expect(await entwrite('pull')).toMatchObject({ status: 0 });
    expect(readFileSync(note, 'utf8')).toContain('stars?: number;');
    expect((await entwrite('pull', '--check')).status).toBe(0);
    expect((await entwrite('migration', 'check')).status).toBe(0);
  }, 300_000);

  it('is small: few files, no source maps, no tests', () => {
    expect(packed.entryCount).toBeLessThan(200);
    expect(packed.unpackedSize).toBeLessThan(2_000_000);
  });

  it('shows no more of its code than a line where an error ends a program', () => {
    writeFileSync(
      join(folder, 'failing.mjs'),
      `import { DbContext } from 'entwrite';
      class Db extends DbContext {}
      new Db({ embedded: ':memory:', databaseId: 'no id' });`,
    );
    const { stderr } = spawnSync(process.execPath, ['failing.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toContain('EntwriteError: Db.databaseId: ');
    const [shown = ''] = stderr.split('EntwriteError');
    expect(shown.length).toBeLessThan(1_000);
  });

  it('loads what validates and transforms values with the first entity that uses it', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
    // The other two bring packages of their own: a stemmer, and what reads CSV.
    const others = ['./package.json', './embedded', './data'];
    const entries = Object.keys(exports).filter((name) => !others.includes(name));
    const imports = entries.map((name) => `import 'entwrite${name.slice(1)}';`);
    writeFileSync(join(folder, 'bare.mjs'), imports.join('\n'));
    expect(loadedBy(['bare.mjs']).filter((name) => !name.startsWith('entwrite/'))).toEqual([
      'bignumber.js',
      'json-bigint',
      'lossless-json',
      'node-appwrite',
      'picocolors',
      'reflect-metadata',
      'undici',
    ]);
  });

  it('loads what changes a schema with the first call for it', () => {
    writeFileSync(
      join(folder, 'rows.mjs'),
      "import { DbContext } from 'entwrite';\nnew DbContext({ embedded: ':memory:', databaseId: 'blog' }).getSchemaManager();\n",
    );
    const own = loadedBy(['rows.mjs']).filter((name) => name.startsWith('entwrite/'));
    expect(own).toContain('entwrite/dist/esm/chunks/server.js');
    expect(own.filter((name) => name.includes('schema-work'))).toEqual([]);
  });

  it('brings into a bundle no more than the program uses', () => {
    const bundle = (program: string) => {
      const entry = join(folder, 'program.mjs');
      writeFileSync(entry, program);
      const target = mkdtempSync(join(folder, 'bundle-'));
      const external = ['node-appwrite', 'undici', 'ws', 'libsql'].flatMap((name) => ['--external', name]);
      const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
      run(process.execPath, [rolldown, entry, '--platform', 'node', ...external, '-d', target], folder);
      const files = readdirSync(target).map((file) => [
        file.replace(/-.{8}\.js$/, ''),
        readFileSync(join(target, file), 'utf8'),
      ]);
      return Object.fromEntries(files) as Record<string, string>;
    };
    const ids = bundle("import { ID } from 'entwrite';\nconsole.log(ID.unique());\n");
    expect(Object.values(ids).join('').length).toBeLessThan(200);
    // Backups are made by themselves; migration files and copies of a database, with what these load, are not there.
    const context = bundle("import { DbContext } from 'entwrite';\nconsole.log(new DbContext({}));\n");
    expect(Object.keys(context).sort()).toEqual(['backup-work', 'embedded', 'program.js', 'schema-work']);
    expect(Object.values(context).join('')).not.toContain('@faker-js/faker');
  });

  it('loads no command to list them', () => {
    expect(loadedBy(['node_modules/entwrite/dist/esm/cli/entwrite.js', '--help'])).toEqual([
      'commander',
      'entwrite/dist/common/chunks/base.js',
      'entwrite/dist/common/chunks/colours.js',
      'entwrite/dist/esm/chunks/base.js',
      'entwrite/dist/esm/chunks/cli.js',
      'entwrite/dist/esm/chunks/colours.js',
      'entwrite/dist/esm/cli/entwrite.js',
      'entwrite/dist/esm/common.js',
      'picocolors',
    ]);
  });

  it('has types for both module systems and nothing wrong in its shape', () => {
    const bin = (name: string) => join(root, 'node_modules', '.bin', name);
    expect(
      run(bin('publint'), ['run', join(folder, 'node_modules', 'entwrite'), '--strict', '--pack', 'false'], folder),
    ).toContain('All good');
    expect(run(bin('attw'), [tarball, '--no-color'], folder)).toContain('entwrite');
  }, 120_000);
});
