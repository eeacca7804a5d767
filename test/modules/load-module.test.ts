import { createUserProject, NODES, type UserProject } from './module-project.js';

/** How users write their files, loaded by every Node there is, from an ES module and from CommonJS. Needs the build. */
const ENTITIES: Readonly<Record<string, string>> = {
  'entities/author.ts': `
    import { Attribute, Collection, Id, OneToMany } from 'entwrite';
    import { Post } from './post.js';
    @Collection('authors')
    export class Author {
      @Id() id!: string;
      @Attribute({ size: 120 }) name!: string;
      @Attribute() born!: Date;
      @Attribute({ required: false }) active?: boolean;
      @OneToMany(() => Post, { inverse: 'author' }) posts?: Post[];
    }`,
  // Of each import one use is a type only, in a decorated property; the two classes import each other without `Ref`.
  'entities/post.ts': `
    import { Attribute, Collection, Id, ManyToOne, Ref } from 'entwrite';
    import { Author } from './author';
    import { Kind, Rank, Status } from './kinds.ts';
    import defaults from '../defaults.json';
    @Collection('posts')
    export class Post {
      static readonly defaults: { title: string } = defaults;
      @Id() id!: string;
      @Attribute({ size: 120 }) title!: string;
      @Attribute({ type: 'enum', elements: ['draft', 'done'] }) status!: Status;
      @Attribute() kind!: Kind;
      @Attribute({ type: 'integer' }) rank!: Rank;
      @ManyToOne(() => Author, { inverse: 'posts' }) author!: Author;
      @Attribute({ type: 'string', required: false }) legacy?: Ref<string>;
      notes = ['kept'];
      #secret = 1;
    }`,
  'entities/kinds.ts': `
    export type Status = 'draft' | 'done';
    export enum Kind { Short = 'short', Long = 'long' }
    export enum Rank { Low, High }`,
  'defaults.json': '{ "title": "Untitled" }',
  'blog-db.ts': `
    import { DbContext } from 'entwrite';
    import { Author } from './entities/author';
    import { Post } from './entities/post.js';
    export class BlogDb extends DbContext {
      readonly authors = this.set(Author);
      readonly posts = this.set(Post);
    }
    export { Post };`,
};

const PROJECTS = [
  ['ESM', { type: 'module' }],
  ['CommonJS', {}],
] as const;

let project: UserProject;
afterEach(() => project.remove());

describe.each(NODES)('%s', (node) => {
  describe.each(['esm', 'cjs'] as const)('loaded by the %s copy', (copy) => {
    test.each(PROJECTS)('entities in a project of %s: design types, fields, imports', (_name, manifest) => {
      project = createUserProject(manifest, ENTITIES);
      const said = project.run(
        node,
        copy,
        `const { BlogDb, Post } = await loadModule('blog-db.ts');
        const db = new BlogDb({ embedded: ':memory:', databaseId: 'blog' });
        const type = (key) => Reflect.getMetadata('design:type', Post.prototype, key).name;
        const { collections } = contextDeps(db).model().schema;
        say({
          isOneCopy: BlogDb.prototype instanceof entwrite.DbContext,
          fields: Object.keys(new Post()),
          defaults: Post.defaults,
          types: ['title', 'status', 'kind', 'rank', 'legacy'].map(type),
          attributes: collections.flatMap(({ id, attributes }) => attributes.map(({ key, type }) => id + '.' + key + ' ' + type)),
          relationships: collections.flatMap(({ id, relationships }) => relationships.map(({ key }) => id + '.' + key)),
        });`,
      );
      expect(said).toEqual([
        {
          isOneCopy: true,
          fields: ['notes'],
          defaults: { title: 'Untitled' },
          types: ['String', 'Object', 'String', 'Number', 'Object'],
          attributes: [
            'authors.name string',
            'authors.born datetime',
            'authors.active boolean',
            'posts.title string',
            'posts.status enum',
            'posts.kind string',
            'posts.rank integer',
            'posts.legacy string',
          ],
          relationships: ['posts.author'],
        },
      ]);
    });

    test('every kind of file', () => {
      project = createUserProject(
        {},
        {
          'a.mts': `import { here } from './b.cjs'; export default { kind: 'mts', here } as { kind: string; here: string };`,
          'b.cts': `import { basename } from 'node:path'; export const here: string = basename(__filename);`,
          'c.cts': `const path = require('node:path'); module.exports = { sep: path.sep as string };`,
          'd.ts': `import type { Foo } from './none.js'; module.exports = { d: __dirname.length > 0 } satisfies object;`,
          'e.mjs': `import { f } from './f'; export const e: unknown = f;`.replace(': unknown', ''),
          'f.ts': `export const f: number = 1;`,
          'g.cjs': `exports.g = 'plain';`,
          'h.js': `module.exports.h = 'plain';`,
          'i/index.ts': `export const i = 1 as const;`,
          'j.ts': `import { i } from './i'; const os = require('node:os'); export const j = [i, typeof os.EOL];`,
          'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@/*": ["./i/*"], "counts": ["./f.ts"] } } }',
          'tsconfig.json': '{ /* own */ "extends": "./tsconfig.base.json", }',
          'l.ts': `import { i } from '@/index.js'; import { f } from 'counts'; import { sep } from 'path'; export const l = [i, f, sep];`,
          'k.ts': `export default async function k() { await using x = { [Symbol.asyncDispose]: async () => {} }; return typeof x; }`,
        },
      );
      const said = project.run(
        node,
        copy,
        `Symbol.asyncDispose ??= Symbol('Symbol.asyncDispose');
        for (const name of ['a.mts', 'b.cts', 'c.cts', 'd.ts', 'e.mjs', 'g.cjs', 'h.js', 'j.ts', 'l.ts']) {
          const { 'module.exports': _, ...exported } = await loadModule(name);
          say(exported);
        }
        say(await (await loadModule('k.ts')).default());`,
      );
      expect(said).toMatchObject([
        { default: { kind: 'mts', here: 'b.cts' } },
        { here: 'b.cts' },
        { default: { sep: expect.any(String) } },
        { default: { d: true } },
        { e: 1 },
        { g: 'plain' },
        { h: 'plain' },
        { j: [1, 'string'] },
        { l: [1, 1, expect.any(String)] },
        'object',
      ]);
    });

    test('errors name file and line, and say what to do', () => {
      project = createUserProject(
        { type: 'module' },
        {
          'syntax.ts': `export const a: string = 'a';\n\nconst b = ;\n`,
          'throws.ts': `interface A {\n  a: string;\n}\n\nexport function f(): never {\n  throw new RangeError('too much');\n}\nf();\n`,
          'no-export.ts': `// a comment\nimport { Nothing } from './some.js';\nexport const n = Nothing;\n`,
          'some.ts': `export const some = 1;\n`,
          'no-file.ts': `import { some } from './some.js';\nimport { Gone } from './gone.js';\nexport const g = [some, Gone];\n`,
          'no-package.ts': `\nimport gone from 'entwrite-gone';\nexport const g = gone;\n`,
          'inner.ts': `import './syntax.js';\n`,
          'ours.ts': `import { EntwriteError } from 'entwrite';
throw new EntwriteError('plan_invalid', { at: 'here', found: 'a', expected: 'b', remedy: 'c' });
`,
        },
      );
      const names = ['syntax', 'throws', 'no-export', 'no-file', 'no-package', 'inner', 'none', 'ours'];
      const said = project.run(
        node,
        copy,
        `for (const name of ${JSON.stringify(names)}) {
          await loadModule(name + '.ts').then(() => say('loaded'), ({ code, at, found, remedy, cause }) => say({ code, at, found, remedy, frame: /at f .*/.exec(cause?.stack)?.[0] }));
        }`,
      ) as { code: string; at: string; found: string; remedy: string; frame?: string }[];
      expect(said.map(({ code, at }) => `${code} ${at}`)).toEqual([
        'module_invalid syntax.ts:3',
        'module_invalid throws.ts:6',
        'module_invalid no-export.ts:2',
        'module_invalid no-file.ts:2',
        'module_invalid no-package.ts:2',
        'module_invalid syntax.ts:3',
        'module_invalid none.ts',
        'plan_invalid here',
      ]);
      const [syntax, throws, noExport, , , , none] = said;
      expect(syntax?.found).toBe('Unexpected token');
      expect(throws?.found).toBe('too much');
      expect(throws?.frame).toMatch(/throws\.ts:6:9\)$/);
      expect(noExport?.remedy).toBe("Export 'Nothing' there, or write `import type` where it is only a type.");
      expect(none?.found).toBe('no such file');
    });
  });
});
