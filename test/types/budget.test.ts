import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const root = join(__dirname, '../..');
/**
 * What an editor checks of a model, by the declarations of the package (needs the build). What one entity costs does not depend on how
 * many there are; `npm run test:long` shows it.
 */
const ENTITIES = process.env.LONG ? 60 : 12;
/** What the checker may instantiate for one more entity with twelve properties, three relations and eight uses. */
const INSTANTIATIONS_PER_ENTITY = 20_000;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('the types of a model of many entities stay cheap for editors', () => {
  const one = check(1);
  const each = (check(ENTITIES) - one) / (ENTITIES - 1);
  expect(each).toBeLessThan(INSTANTIATIONS_PER_ENTITY);
  expect(each).toBeGreaterThan(100);
});

/** What the compiler instantiates to check a model and its uses: the same number every time. */
function check(entities: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-budget-'));
  folders.push(folder);
  mkdirSync(join(folder, 'model'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (let at = 0; at < entities; at += 1) writeFileSync(join(folder, 'model', `entity${at}.ts`), entity(at, entities));
  writeFileSync(join(folder, 'model', 'uses.ts'), uses(entities));
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    noEmit: true,
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    types: ['node'],
    lib: ['ES2023'],
    paths: {
      entwrite: [join(root, 'dist/esm/index.d.ts')],
      'entwrite/compat': [join(root, 'dist/esm/compat/index.d.ts')],
    },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['model'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'], {
    encoding: 'utf8',
  });
  expect(stdout.split('\n').filter((line) => line.includes('error'))).toEqual([]);
  expect(status).toBe(0);
  const [, instantiations] = /Instantiations:\s+(\d+)/.exec(stdout) ?? [];
  return Number(instantiations);
}

function entity(at: number, entities: number): string {
  const next = (at + 1) % entities;
  const other = (at + 7) % entities;
  const imports = [...new Set([next, other])].filter((one) => one !== at);
  return `
import { Attribute, Collection, CreatedAt, Id, ManyToMany, OneToMany, type Opt, Reference, type Ref } from 'entwrite';
${imports.map((one) => `import { Entity${one} } from './entity${one}.js';`).join('\n')}
@Collection('entities_${at}')
export class Entity${at} {
  @Id() readonly id!: string;
  @CreatedAt() readonly createdAt!: Date;
  @Attribute() name!: string;
  @Attribute({ type: 'email', required: false }) email?: string;
  @Attribute({ type: 'enum', elements: ['a', 'b', 'c'], default: 'a' }) kind!: Opt<'a' | 'b' | 'c'>;
  @Attribute({ type: 'integer', min: 0 }) age!: number;
  @Attribute({ type: 'float', required: false }) weight?: number;
  @Attribute({ default: false }) active!: Opt<boolean>;
  @Attribute({ type: 'string', array: true }) tags!: string[];
  @OneToMany(() => Entity${next}, { twoWayKey: 'up${at}' }) children?: Ref<Entity${next}>[];
  @ManyToMany(() => Entity${other}) others?: Ref<Entity${other}>[];
  @Reference(() => Entity${next}, { required: false }) parent?: Ref<Entity${next}>;
}`;
}

function uses(entities: number): string {
  const each = Array.from({ length: entities }, (_, at) => at);
  return `
import { DbContext, type Loaded } from 'entwrite';
import { Client, Databases } from 'node-appwrite';
import { Migration, ServerORM } from 'entwrite/compat';
${each.map((at) => `import { Entity${at} } from './entity${at}.js';`).join('\n')}
export class Db extends DbContext {
  protected override async onMigrationComplete(client: Client): Promise<void> {
    new Databases(client);
  }
${each.map((at) => `  readonly s${at} = this.set(Entity${at});`).join('\n')}
}
/** The classes of node-appwrite are those that an ES module has of it. */
export function connect(client: Client): unknown {
  const databases: Databases | undefined = new ServerORM({ endpoint: '', projectId: '', databaseId: '', apiKey: '' }).databases;
  return [new Db({ client, databaseId: 'db' }).as(client), databases && new Migration(databases, { databaseId: 'db' })];
}
export async function use(db: Db): Promise<void> {
${each
  .map(
    (at) => `
  const made${at} = await db.s${at}.create({ name: 'x', age: 1, tags: [] });
  await db.s${at}.update(made${at}.id, { kind: 'b', parent: null });
  const list${at} = await db.s${at}.where({ name: 'x', age: { $gte: 1 }, kind: { $in: ['a'] } }).orderBy({ name: 'asc' }).toList();
  const [deep${at}] = await db.s${at}.populate('children.children.parent', 'others', 'parent').toList();
  void deep${at}?.children[0]?.children[0]?.parent?.name;
  const picked${at} = await db.s${at}.select('id', 'name', 'parent.name', 'children.age').first();
  void picked${at}?.parent?.name;
  const loaded${at}: Loaded<Entity${at}, 'others'> | undefined = deep${at};
  void [list${at}, loaded${at}];`,
  )
  .join('')}
}`;
}
