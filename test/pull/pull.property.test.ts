import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DbContext } from 'entwrite';
import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { type PullFormat, pullFiles } from '../../src/project/pull/pull-files.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { parseJson } from '../../src/util/canonical-json.js';
import { createUserProject, type UserProject } from '../modules/module-project.js';
import { runs } from '../support/arbitrary-schema.js';
import { awkwardSchema } from './awkward-schema.js';

/** Random schemas become source files, which a process of its own loads as it loads a user's. Needs the build. */
jest.setTimeout(process.env.LONG ? 900_000 : 120_000);

const { numRuns } = runs(40);
const takenSets = Object.getOwnPropertyNames(DbContext.prototype);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const MANIFEST = { type: 'module' };

let project: UserProject;
let schemas: readonly DatabaseSchema[];
beforeAll(() => {
  project = createUserProject(MANIFEST, {});
  schemas = fc.sample(awkwardSchema, { numRuns: process.env.LONG ? numRuns * 2.5 : numRuns });
});
afterAll(() => project.remove());

function writeAll(format: PullFormat): void {
  schemas.forEach((schema, at) => {
    const folder = join(project.folder, format, String(at));
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pullFiles(schema, { format, suffix: '.js', takenSets }))
      writeFileSync(join(folder, name), text);
  });
}

/** The schemas of the models that the written contexts make. */
function loadedSchemas(format: PullFormat): readonly DatabaseSchema[] {
  const said = project.run(
    process.execPath,
    'esm',
    `const { stringifyJson } = await import(${JSON.stringify(join(__dirname, '../../dist/esm/util/canonical-json.js'))});
     for (let at = 0; at < ${schemas.length}; at++) {
       const { AppDb } = await loadModule(${JSON.stringify(join(project.folder, format))} + '/' + at + '/app-db.ts');
       const db = new AppDb({ embedded: ':memory:', databaseId: 'db' });
       say({ text: stringifyJson(contextPorts(db).model().schema) });
     }`,
  ) as { text: string }[];
  return said.map(({ text }) => parseJson(text) as DatabaseSchema);
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

test.each(['classes', 'definitions', 'types'] as const)('%s that were pulled compile', (format) => {
  writeAll(format);
  writeFileSync(
    join(project.folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ target: 'es2022', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: [] },
        ...{ experimentalDecorators: true, emitDecoratorMetadata: true, isolatedModules: true },
        ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      },
      include: [format],
    }),
  );
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', project.folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
