import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import type { Operation } from '../../src/operations/operation.js';
import { type PullFormat, pullFiles } from '../../src/project/pull/pull-files.js';
import { updateFiles } from '../../src/project/pull/update/update-files.js';
import { kebabCase } from '../../src/project/pull/words.js';
import { type DatabaseSchema, findCollection } from '../../src/schema/database-schema.js';
import { holdableSchema } from '../../src/schema/rules/holdable-schema.js';
import { readUsersSchema } from '../../src/schema-manager/read-users-schema.js';
import { parseJson } from '../../src/util/canonical-json.js';
import { createUserProject, type UserProject } from '../modules/module-project.js';
import { runs } from '../support/arbitrary-schema.js';
import { connectDatabase, drawDial, startDials } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';
import { awkwardSchema } from './awkward-schema.js';
import { modelOf } from './model-of.js';

/** Random schemas become source files, which a process of its own loads as it loads a user's. Needs the build. */

const { numRuns } = runs(12, 250);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const MANIFEST = { type: 'module' };

const CLASSES = { format: 'classes', suffix: '.js' } as const;

let project: UserProject;
let schemas: readonly DatabaseSchema[];
beforeAll(() => {
  project = createUserProject(MANIFEST, {});
  schemas = fc.sample(awkwardSchema, { numRuns: process.env.LONG ? numRuns * 4 : numRuns });
});
afterAll(() => project.remove());

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

function writeAll(format: PullFormat): void {
  schemas.forEach((schema, at) => {
    writeFiles(join(project.folder, format, String(at)), pullFiles(schema, { format, suffix: '.js' }));
  });
}

/** The files of each schema, brought up to date with the next one. */
function writeUpdated(): readonly DatabaseSchema[] {
  return schemas.map((schema, at) => {
    const live = schemas[(at + 1) % schemas.length] ?? schema;
    const texts = pullFiles(schema, CLASSES);
    const model = modelOf(schema);
    const classes = model.entities.map(({ name }) => ({ className: name, path: `${kebabCase(name)}.ts` }));
    const context = { className: 'AppDb', path: 'app-db.ts' };
    const options = { model, live, leftOut: [], classes, context, texts, suffix: '.js' };
    const { files, byHand } = updateFiles(options);
    expect(byHand).toEqual([]);
    writeFiles(join(project.folder, 'updated', String(at)), new Map([...texts, ...files]));
    return live;
  });
}

function collectionOf({ collection }: Operation): string {
  return typeof collection === 'string' ? collection : collection.id;
}

/** The schemas of the models that the written contexts make. */
function loadedSchemas(format: string, count = schemas.length): readonly DatabaseSchema[] {
  const said = join(project.folder, `${format}.ndjson`);
  project.run(
    process.execPath,
    'esm',
    `const stringifyJson = (value) =>
       JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? { $bigint: String(item) } : item));
     const { appendFileSync } = await import('node:fs');
     for (let at = 0; at < ${count}; at++) {
       const { AppDb } = await loadModule(${JSON.stringify(join(project.folder, format))} + '/' + at + '/app-db.ts');
       const db = new AppDb({ embedded: ':memory:', databaseId: 'db' });
       appendFileSync(${JSON.stringify(said)}, stringifyJson(contextDeps(db).model().schema) + '\\n');
     }`,
  );
  const lines = readFileSync(said, 'utf8').trimEnd().split('\n');
  return lines.map((line) => parseJson(line) as DatabaseSchema);
}

test.each(['classes', 'definitions'] as const)('%s that were pulled differ in nothing from the database', (format) => {
  writeAll(format);
  const loaded = loadedSchemas(format);
  expect(loaded).toHaveLength(schemas.length);
  schemas.forEach((schema, at) => {
    const model = loaded[at] as DatabaseSchema;
    expect({ at, operations: diffSchemas(schema, model) }).toEqual({ at, operations: [] });
  });
});

test('classes that were pulled from a server of either kind leave nothing to change there', async () => {
  const dials = await startDials();
  const drawn = schemas.slice(0, process.env.LONG ? 150 : 6);
  const databases = drawn.map((_, at) => connectDatabase(drawDial(dials, at)));
  for (const [at, database] of databases.entries()) {
    await managerOf(database, drawn[at] as DatabaseSchema).migrate();
    const pulled = (await readUsersSchema(database.schemas, database.documents)) as DatabaseSchema;
    expect(holdableSchema(pulled)).toEqual({ schema: pulled, leftOut: [] });
    writeFiles(join(project.folder, 'live', String(at)), pullFiles(pulled, CLASSES));
  }
  const loaded = loadedSchemas('live', drawn.length);
  for (const [at, database] of databases.entries()) {
    const manager = managerOf(database, loaded[at] as DatabaseSchema);
    expect({ at, plan: (await manager.analyze()).describe() }).toEqual({ at, plan: 'No pending migrations.' });
    await manager.ensureDeleted();
  }
  for (const { stop } of dials) await stop();
});

test('classes that were brought up to date differ in nothing from the database', () => {
  const live = writeUpdated();
  const loaded = loadedSchemas('updated');
  live.forEach((schema, at) => {
    const gone = new Set(
      schemas[at]?.collections.map(({ id }) => id).filter((id) => findCollection(schema, id) === undefined),
    );
    // Classes whose collection is gone stay.
    const operations = diffSchemas(schema, loaded[at] as DatabaseSchema).filter(
      (operation) => !gone.has(collectionOf(operation)),
    );
    expect({ at, operations }).toEqual({ at, operations: [] });
  });
});

test('all that is pulled compiles', () => {
  for (const format of ['classes', 'definitions', 'types'] as const) writeAll(format);
  writeUpdated();
  const folders = ['classes', 'definitions', 'types', 'updated'].flatMap((name) => [`${name}/?/*`, `${name}/??/*`]);
  const compilerOptions = {
    ...{ target: 'es2022', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: [] },
    ...{ experimentalDecorators: true, emitDecoratorMetadata: true, isolatedModules: true },
    ...{
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noImplicitOverride: true,
    },
  };
  writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: folders }));
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project.folder], { encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});
