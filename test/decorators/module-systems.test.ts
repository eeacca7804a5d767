import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

/** Two entities in files that import each other, in the form the documentation asks for. */
const FIXTURE: Readonly<Record<string, string>> = {
  'author.ts': `
    import { Attribute } from './src/decorators/attribute.js';
    import { Collection } from './src/decorators/collection.js';
    import { OneToMany } from './src/decorators/relationships.js';
    import { Ref } from './src/metadata/entity-types/ref.js';
    import { Post } from './post.js';
    @Collection('authors')
    export class Author {
      @Attribute() name!: string;
      @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
    }`,
  'post.ts': `
    import { Attribute } from './src/decorators/attribute.js';
    import { Collection } from './src/decorators/collection.js';
    import { ManyToOne } from './src/decorators/relationships.js';
    import { Reference } from './src/decorators/reference.js';
    import type { Ref } from './src/metadata/entity-types/ref.js';
    import { Author } from './author.js';
    @Collection('posts')
    export class Post {
      @Attribute() written!: Date;
      @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
      @Reference(() => Author) editorId!: string;
    }`,
  'author-first.ts': `
    import { Author } from './author.js';
    import { Post } from './post.js';
    import { buildEntityModel } from './src/metadata/model/build-entity-model.js';
    console.log(JSON.stringify(buildEntityModel([Author, Post]).schema));`,
  'post-first.ts': `
    import { Post } from './post.js';
    import { Author } from './author.js';
    import { buildEntityModel } from './src/metadata/model/build-entity-model.js';
    console.log(JSON.stringify(buildEntityModel([Author, Post]).schema));`,
  'without-ref.ts': `
    import { Collection } from './src/decorators/collection.js';
    import { ManyToOne } from './src/decorators/relationships.js';
    import { Late } from './late.js';
    @Collection('early')
    export class Early {
      // @ts-expect-error a relation is a Ref
      @ManyToOne(() => Late) late?: Late;
    }`,
  'late.ts': `
    import { Collection } from './src/decorators/collection.js';
    import { ManyToOne } from './src/decorators/relationships.js';
    import { Early } from './without-ref.js';
    @Collection('late')
    export class Late {
      // @ts-expect-error a relation is a Ref
      @ManyToOne(() => Early) early?: Early;
    }`,
};

const FOLDERS = ['decorators', 'metadata', 'schema', 'util'];

const places = new Map<string, string>();

/** Compiles the fixture together with the sources it needs, as one module system. */
function compile(type: 'module' | 'commonjs'): string {
  const folder = mkdtempSync(join(tmpdir(), `entwrite-${type}-`));
  places.set(type, folder);
  for (const name of FOLDERS) cpSync(join(root, 'src', name), join(folder, 'src', name), { recursive: true });
  cpSync(join(root, 'src', 'errors.ts'), join(folder, 'src', 'errors.ts'));
  for (const [name, text] of Object.entries(FIXTURE)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['reflect-metadata', 'class-validator', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const options = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      outDir: 'out',
      rootDir: '.',
      types: ['node'],
      sourceMap: false,
      isolatedModules: false,
    },
    include: ['.'],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  execFileSync(process.execPath, [compiler, '-p', folder], { stdio: 'pipe' });
  return join(folder, 'out');
}

function run(file: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [file], { encoding: 'utf8' });
}

afterAll(() => {
  for (const folder of places.values()) rmSync(folder, { recursive: true, force: true });
});

const EXPECTED = {
  collections: [
    expect.objectContaining({
      id: 'authors',
      relationships: [],
      attributes: [expect.objectContaining({ key: 'name', type: 'string' })],
    }),
    expect.objectContaining({
      id: 'posts',
      attributes: [
        expect.objectContaining({ key: 'written', type: 'datetime' }),
        expect.objectContaining({ key: 'editorId', type: 'string', size: 36 }),
      ],
      relationships: [
        expect.objectContaining({ key: 'author', kind: 'manyToOne', twoWayKey: 'posts', relatedCollection: 'authors' }),
      ],
      indexes: [expect.objectContaining({ key: 'idx_editorId' })],
    }),
  ],
};

describe.each(['module', 'commonjs'] as const)('compiled as %s', (type) => {
  let out = '';
  beforeAll(() => {
    out = compile(type);
  });

  test.each(['author-first.js', 'post-first.js'])('files that import each other work, %s', (file) => {
    const { stdout, stderr } = run(join(out, file));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(EXPECTED);
  });
});

test('without Ref an ES module cycle breaks while loading, which is why Ref exists', () => {
  const folder = places.get('module') ?? '';
  expect(run(join(folder, 'out', 'without-ref.js')).stderr).toContain(
    "ReferenceError: Cannot access 'Early' before initialization",
  );
});

test('an ESM and a CommonJS copy share what was declared', () => {
  const [esm, cjs] = [places.get('module') ?? '', places.get('commonjs') ?? ''].map((folder) => join(folder, 'out'));
  const script = `
    import { createRequire } from 'node:module';
    import { Author } from '${esm}/author.js';
    import { Post } from '${esm}/post.js';
    const { buildEntityModel } = createRequire(import.meta.url)('${cjs}/src/metadata/model/build-entity-model.js');
    console.log(JSON.stringify(buildEntityModel([Author, Post]).schema));`;
  const file = join(esm ?? '', 'both.mjs');
  writeFileSync(file, script);
  const { stdout, stderr } = run(file);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
});
