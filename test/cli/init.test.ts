import { type CliProject, openCliProject } from './cli-project.js';

/** `entwrite init` in new and in grown projects. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
afterEach(() => project.end());

const SCRIPTS = {
  'db:migrate': 'entwrite schema migrate',
  'db:create': 'entwrite schema create',
  'db:drop': 'entwrite schema drop',
  'db:reset': 'entwrite schema reset',
  migrate: 'entwrite migration run',
  'migrate:dry-run': 'entwrite migration run --dry-run',
  'migrate:rollback': 'entwrite migration revert',
  'migrate:status': 'entwrite migration status',
};

test.each([
  ['ESM', '{ "type": "module" }', './database/app-db.js'],
  ['CommonJS', '{}', './database/app-db'],
])('a new project of %s works at once', async (_name, manifest, specifier) => {
  project = await openCliProject({ 'package.json': manifest });
  const { data, status } = await project.ask('init');
  expect(status).toBe(0);
  expect(data).toMatchObject({
    written: ['database/note.ts', 'database/app-db.ts', 'entwrite.config.ts', '.env.example', 'tsconfig.json'],
    extended: { '.gitignore': ['.entwrite/', '.env'], 'package.json': Object.keys(SCRIPTS) },
    kept: [],
  });
  expect(JSON.parse(project.read('package.json'))).toEqual({ ...JSON.parse(manifest), scripts: SCRIPTS });
  expect(project.read('entwrite.config.ts')).toContain(`import { AppDb } from '${specifier}';`);
  expect((await project.run('schema', 'create')).status).toBe(0);
  expect((await project.run('migration', 'generate', 'first')).status).toBe(0);
  expect((await project.run('migration', 'check')).status).toBe(0);

  const again = await project.ask('init');
  expect(again.data).toMatchObject({ written: [], extended: {}, kept: expect.arrayContaining(['entwrite.config.ts']) });
});

test('a note.ts that is something else is not taken for the example', async () => {
  project = await openCliProject({ 'package.json': '{}', 'database/note.ts': 'export const pitch = 440;\n' });
  expect((await project.ask('init')).data).toMatchObject({ written: expect.arrayContaining(['database/app-db.ts']) });
  expect(project.read('database/note.ts')).toBe('export const pitch = 440;\n');
  expect(await project.run('schema', 'create')).toMatchObject({ status: 0 });
});

test.each(['\n', '\r\n'])('nothing is overwritten, and lines end as they did: %j', async (end) => {
  const own = {
    'package.json': ['{', '\t"name": "shop",', '\t"scripts": {', '\t\t"migrate": "own"', '\t}', '}', ''].join(end),
    '.gitignore': `node_modules${end}/.entwrite`,
    '.env.example': 'OWN=1\n',
    'src/shop.ts': `
import { DbContext } from 'entwrite';
export class ShopDb extends DbContext {}
`,
  };
  project = await openCliProject(own);
  const { output } = await project.run('init');
  expect(output).toContain('written   entwrite.config.ts\n');
  expect(project.read('entwrite.config.ts')).toContain("import { ShopDb } from './src/shop';");
  expect(project.read('.env.example')).toBe('OWN=1\n');
  expect(project.read('.gitignore')).toBe(['node_modules', '/.entwrite', '.env', ''].join(end));
  const manifest = project.read('package.json');
  const lines = ['{', '\t"name": "shop",', '\t"scripts": {', '\t\t"migrate": "own",'];
  expect(manifest.split(/(?<=\n)/)).toEqual(expect.arrayContaining(lines.map((line) => line + end)));
  expect(manifest.replaceAll(end, '')).not.toMatch(/[\r\n]/);
  expect(project.has('src/database/note.ts')).toBe(false);
});

test('over the embedded server nothing speaks of variables, the second time neither', async () => {
  project = await openCliProject({ 'package.json': '{ "type": "module" }' });
  const env = project.read('.env');
  const first = await project.ask('init', '--server', 'embedded');
  const second = await project.ask('init');
  for (const { data } of [first, second]) {
    expect(data).toMatchObject({ remarks: [], next: expect.not.arrayContaining(['cp .env.example .env']) });
    expect(JSON.stringify(data)).not.toContain('.env.example');
  }
  expect([project.has('.env.example'), project.read('.env')]).toEqual([false, env]);
});

test.each([
  ['inherited', '{ "experimentalDecorators": true, "emitDecoratorMetadata": true }', []],
  [
    'off in what is inherited',
    '{ "experimentalDecorators": true }',
    ['Set "emitDecoratorMetadata": true in the compilerOptions of tsconfig.json.'],
  ],
])('settings of decorators that are %s', async (_name, base, remarks) => {
  project = await openCliProject({
    'package.json': '{}',
    'tsconfig.base.json': `{ "compilerOptions": ${base} }`,
    'tsconfig.json': `{
      // Paths, as grown projects have them.
      "extends": "./tsconfig.base.json",
      "compilerOptions": { "paths": { "@model/*": ["./src/model/*"] } }
    }`,
    'src/model/box.ts': `import { Attribute, Collection, Id } from 'entwrite';
@Collection('boxes')
export class Box { @Id() id!: string; @Attribute({ size: 9 }) a!: string; }`,
    'src/db.ts': `import { DbContext } from 'entwrite';
import { Box } from '@model/box';
export class BoxDb extends DbContext { readonly boxes = this.set(Box); }`,
  });
  expect((await project.ask('init')).data).toMatchObject({ remarks, kept: expect.arrayContaining(['tsconfig.json']) });
  expect((await project.run('schema', 'analyze')).output).toContain("Create collection 'boxes'");
});

test('without a tsconfig.json there is none to set options in', async () => {
  project = await openCliProject({ 'package.json': '{}' });
  const { data } = await project.ask('init', '--no-tsconfig', '--server', 'embedded');
  expect(data).toMatchObject({
    remarks: [
      'Set "experimentalDecorators": true and "emitDecoratorMetadata": true in the compilerOptions of a tsconfig.json before you compile.',
    ],
  });
  expect(project.has('tsconfig.json')).toBe(false);
});

test('entities without a context get one', async () => {
  const entity = (name: string, id: string) =>
    `import { Attribute, Collection, Id } from 'entwrite';\n@Collection('${id}')\nexport class ${name} {\n  @Id() id!: string;\n  @Attribute({ size: 9 }) a!: string;\n}\n`;
  project = await openCliProject({
    'package.json': '{ "type": "module" }',
    'src/entities/box.ts': entity('Box', 'boxes'),
    'src/entities/city.ts': entity('City', 'cities'),
  });
  await project.run('init');
  const context = project.read('src/database/app-db.ts');
  expect(context).toContain("import { Box } from '../entities/box.js';");
  expect(context).toContain('readonly boxes = this.set(Box);\n  readonly cities = this.set(City);');
  expect((await project.run('schema', 'analyze')).output).toContain("Create collection 'cities'");
});

test('a package.json that is none stops it before anything is written', async () => {
  project = await openCliProject({ 'package.json': '[' });
  const { error, status } = await project.ask('init');
  expect([error.code, status]).toEqual(['configuration_invalid', 1]);
  expect(project.has('entwrite.config.ts')).toBe(false);
});
