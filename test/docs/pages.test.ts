import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pageProgram } from './page-program.js';

const root = join(__dirname, '../..');
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

/** The pages of which every block is run. */
const PAGES = [
  'data-access',
  'entities',
  'relations',
  'queries',
  'writing',
  'transactions',
  'hooks',
  'permissions',
  'seeding',
  'schema-manager',
  'from-the-sdk',
  'from-typeorm',
  'from-ef-core',
  'security',
  'performance',
  'backups',
  'data',
  'compat',
  'embedded-quirks',
  'errors',
  'migrations',
  'migration-files',
  'parking',
  'testing',
  'command-line',
];

const folder = mkdtempSync(join(tmpdir(), 'entwrite-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/entwrite'));
  symlinkSync(join(root, 'node_modules/node-appwrite'), join(folder, 'node_modules/node-appwrite'));
  for (const name of [
    'node_modules/@types',
    'node_modules/reflect-metadata',
    'node_modules/class-validator',
    'node_modules/class-transformer',
  ])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'blog.ts'), modelOf(join(root, 'docs/entities.md')));
  cpSync(join(__dirname, 'model.ts'), join(folder, 'model.ts'));
  for (const page of PAGES)
    writeFileSync(join(folder, `${page}.ts`), pageProgram(join(root, `docs/${page}.md`), './model.js'));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    types: ['node'],
    lib: ['ES2023'],
    outDir: 'out',
    rootDir: '.',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
}, 60_000);

test('they are all that have TypeScript without the name of a file, which walks.test.ts writes', () => {
  const docs = join(root, 'docs');
  const files = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const having = files.filter((file) => /^```ts$/m.test(readFileSync(join(docs, file), 'utf8')));
  expect(having.map((file) => file.replace('.md', '')).sort()).toEqual(PAGES.toSorted());
});

test('the pages compile', () => {
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
}, 120_000);

/** What went wrong in each page's program, by page; they run in one process, since a new one costs more than a page. */
let failures: Readonly<Record<string, string | null>>;

test('the programs of the pages come to their ends', () => {
  const program = `
    const failures = {};
    for (const page of ${JSON.stringify(PAGES)}) {
      failures[page] = await import('./out/' + page + '.js').then(() => null, (error) => String(error?.stack ?? error));
    }
    (await import('node:fs')).writeFileSync('failures.json', JSON.stringify(failures));`;
  writeFileSync(join(folder, 'all.mjs'), program);
  execFileSync(process.execPath, ['all.mjs'], { cwd: folder, stdio: 'pipe', env: { ...process.env, NODE_ENV: '' } });
  failures = JSON.parse(readFileSync(join(folder, 'failures.json'), 'utf8')) as typeof failures;
}, 300_000);

test.each(PAGES)('docs/%s.md runs', (page) => {
  expect(failures[page]).toBe(null);
});

/** The first block of the page about entities is the blog of all pages. */
function modelOf(page: string): string {
  return /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
}
