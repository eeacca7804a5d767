import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { planFiles } from '../../../src/migrations/generate/plan-files.js';
import { type MigrationLanguage, sourceLanguage } from '../../../src/migrations/generate/source-language.js';
import { splitByCollection } from '../../../src/migrations/generate/split-by-collection.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import { arbitrarySchema } from '../../support/arbitrary-schema.js';
import { AFTER, BEFORE } from '../../support/every-operation.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';

const root = resolve(__dirname, '../../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'style-'));
  for (const language of ['ts', 'js'] as const) {
    mkdirSync(join(folder, language));
    writeAll(EMPTY_SCHEMA, BEFORE, language);
    writeAll(BEFORE, AFTER, language);
    writeAll(AFTER, BEFORE, language);
    writeAll(TEXTS, OTHERS, language);
    writeAll(TEXTS, LISTS, language);
    writeAll(LISTS, OTHERS, language);
    const schemas = fc.sample(arbitrarySchema(), { numRuns: 12, seed: 1 });
    for (const [at, schema] of schemas.entries()) writeAll(schemas[at - 1] ?? EMPTY_SCHEMA, schema, language);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KINDS = ['integer', 'float', 'boolean', 'datetime', 'enum', 'email', 'string', 'point'] as const;
const elements = Array.from({ length: 20 }, (_, at) => `element number ${at}`);
const TEXTS = schemaOf(
  collection(
    'things',
    KINDS.map((type) => attribute(`a_${type}`, 'string')),
  ),
);
const OTHERS = schemaOf(
  collection(
    'things',
    KINDS.map((type) =>
      attribute(`a_${type}`, type, type === 'enum' ? { elements } : type === 'float' ? { min: 1 } : {}),
    ),
  ),
);
const LISTS = schemaOf(
  collection(
    'things',
    KINDS.map((type) => attribute(`a_${type}`, 'float', { array: true })),
  ),
);

let second = 0;
function writeAll(from: DatabaseSchema, to: DatabaseSchema, language: MigrationLanguage): void {
  const changes = splitByCollection(diffSchemas(from, to), from, to);
  const now = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  second += changes.length;
  const options = { label: '', now, language: sourceLanguage(language), last: undefined };
  for (const { name, text } of planFiles(changes, from, options))
    writeFileSync(join(folder, language, `${name}.${language}`), text);
}

it.each(['ts', 'js'])('is formatted as Biome does (%s)', (language) => {
  const files = readdirSync(join(folder, language));
  expect(files.length).toBeGreaterThan(20);
  writeFileSync(
    join(folder, 'biome.json'),
    JSON.stringify({
      formatter: { indentStyle: 'space', lineWidth: 120 },
      javascript: { formatter: { quoteStyle: 'single' } },
    }),
  );
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'format', language], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).not.toContain('Formatter would');
  expect(status).toBe(0);
}, 60_000);

it('satisfies the compiler at its strictest', () => {
  const options = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { 'entwrite/migrations': [join(root, 'dist/esm/migrations/index.d.ts')] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: folder, encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.startsWith('ts/'))).toEqual([]);
  expect(stdout).not.toContain('error TS5');
}, 120_000);
