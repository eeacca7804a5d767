import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'entwrite-without-strict-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Needs the build. */
test('entities and their uses compile without `strictNullChecks`, where every type admits null, and wrong ones do not', () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: false,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        skipLibCheck: true,
        noEmit: true,
        target: 'ES2022',
        module: 'NodeNext',
        types: ['node'],
        paths: { entwrite: [join(root, 'dist/esm/index.d.ts')] },
      },
    }),
  );
  writeFileSync(
    join(folder, 'loose.ts'),
    `import { Attribute, Collection, CreatedAt, DbContext, Id, ManyToOne, OneToMany, type Opt, type Ref, Reference } from 'entwrite';
@Collection('authors')
export class Author {
  @Id() id: string;
  @Attribute() name: string;
  @Attribute({ required: false }) bio?: string;
  @Attribute({ type: 'integer', required: false }) age: number | null;
  @Attribute({ default: 'writer' }) role: Opt<string>;
  @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
  @CreatedAt() createdAt: Date;
}
@Collection('posts')
export class Post {
  @Id() id: string;
  @Attribute() title: string;
  @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
  @Reference(() => Author, { required: false }) editor?: Ref<Author>;
  @Reference(() => Author) reviewerId: string;
}
export class BlogDb extends DbContext {
  readonly authors = this.set(Author);
  readonly posts = this.set(Post);
}
export async function use(db: BlogDb): Promise<string> {
  const { id } = await db.authors.create({ name: 'Ada' });
  await db.posts.create({ title: 'One', author: id, reviewerId: id });
  await db.authors.update(id, { bio: null });
  const loaded = await db.posts.where({ author: { age: null } }).populate('author', 'editor').first();
  return loaded.author.name;
}
`,
  );
  writeFileSync(
    join(folder, 'wrong.ts'),
    `import { Attribute } from 'entwrite';
export class Wrong {
  @Attribute({ type: 'integer' }) name: string;
  @Attribute() age: number;
}
`,
  );
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.includes('error'))).toEqual([
    expect.stringMatching(/wrong\.ts\(3,/),
    expect.stringMatching(/wrong\.ts\(4,/),
  ]);
});
