/** The projects of the matrix as data: their files, and the commands of which the last one says what it read. */

/** @param designType whether the compiler tells entwrite the types of properties */
const source = (designType) => `
import { Attribute, Collection, DbContext, Id } from 'entwrite';
import { Client, Databases } from 'node-appwrite';

@Collection('notes')
export class Note {
  @Id() id!: string;
  @Attribute({ ${designType ? '' : "type: 'string', "}size: 20 }) text!: string;
  @Attribute({ type: 'integer', required: false }) stars?: number;
}

export class NotesDb extends DbContext {
  readonly notes = this.set(Note);
  databases?: Databases;

  // The class that this project has of node-appwrite's two.
  protected override onMigrationComplete(client: Client): void {
    this.databases = new Databases(client);
  }
}

export async function walk(): Promise<string> {
  const db = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
  try {
    const schema = db.getSchemaManager();
    await schema.migrate();
    const plan = await schema.analyze();
    await db.notes.create({ text: 'kept' });
    const [note] = await db.notes.where({ text: 'kept' }).toList();
    return plan.operations.length + ' changes left, read: ' + note?.text;
  } finally {
    await db.dispose();
  }
}
`;

/** What the other entries are for, so that their types and files are found as well. */
const entries = `
import { createBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { runMigrations } from 'entwrite/migrations';
export const entries = [createBackup, EmbeddedAppwrite, runMigrations].map((entry) => typeof entry).join();
`;

const main = (suffix) => `
import { entries } from './entries${suffix}';
import { walk } from './walk${suffix}';
void walk().then((said) => console.log(said, entries));
`;

const test = (suffix) => `
import { walk } from './walk${suffix}';
test('a walk', async () => {
  expect(await walk()).toBe('0 changes left, read: kept');
  process.stdout.write('0 changes left, read: kept');
});
`;

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const COMPILER = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'ESNext.Disposable'],
  strict: true,
  skipLibCheck: false,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  outDir: 'out',
};
const ESM = { type: 'module' };
const CJS = { type: 'commonjs' };

function project(manifest, options, designType, more, commands) {
  const suffix = manifest === ESM ? '.js' : '';
  return {
    files: {
      'package.json': json(manifest),
      'tsconfig.json': json({ compilerOptions: { ...COMPILER, ...options }, include: ['*.ts'] }),
      'walk.ts': source(designType),
      'entries.ts': entries,
      'main.ts': main(suffix),
      ...more,
    },
    commands,
  };
}

const node16 = { module: 'Node16', moduleResolution: 'Node16' };
const node10 = { module: 'CommonJS', moduleResolution: 'Node' };

/** TypeScript 5.0 knows no disposable objects. */
const before52 = { skipLibCheck: true, lib: ['ES2022', 'DOM'] };

const compiled = (compiler, manifest, options, node = 'node') =>
  project(manifest, options, true, {}, [
    [`${compiler}/bin/tsc`, '-p', '.'],
    [node, 'out/main.js'],
  ]);

const releases = Object.fromEntries(
  ['node-20', 'node-22', 'node-24'].flatMap((release) => [
    [`${release}-esm`, compiled('typescript', ESM, node16, release)],
    [`${release}-cjs`, compiled('typescript', CJS, node16, release)],
  ]),
);

/** Packages that are CommonJS and need modules of Node, or hold native code. */
const external = ['node-appwrite', 'undici', 'ws', 'libsql', 'oxc-parser', 'oxc-transform'];
/** Packages that a user may not have; a bundler goes by what lies beside a link, not where it leads, to do without them. */
export const optional = ['@faker-js/faker', '@opentelemetry/api', 'class-transformer', 'class-validator'];
const bundled = (manifest, format, preserveSymlinks = false) => {
  const options = {
    entryPoints: ['main.ts'],
    bundle: true,
    platform: 'node',
    format,
    outfile: 'out.js',
    external,
    preserveSymlinks,
  };
  const build = `import { build } from 'esbuild';\nawait build(${JSON.stringify(options)});\n`;
  return project(manifest, node16, false, { 'build.mjs': build }, [
    ['node', 'build.mjs'],
    ['node', 'out.js'],
  ]);
};

const jestConfig = (transform) => ({
  'jest.config.cjs': `module.exports = { testEnvironment: 'node', testMatch: ['**/walk.test.ts'], transform: ${JSON.stringify(transform)} };`,
  'walk.test.ts': test(''),
});
const SWC = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
  },
  module: { type: 'commonjs' },
};
const JEST = ['jest/bin/jest.js', '--config', 'jest.config.cjs', '--testTimeout', '60000'];
const withJest = { ...node10, types: ['node', 'jest'] };

export const projects = {
  'tsc-5.0-esm': compiled('typescript-5.0', ESM, { ...node16, ...before52 }),
  'tsc-5.0-cjs': compiled('typescript-5.0', CJS, { ...node16, ...before52 }),
  'tsc-5.0-node10': compiled('typescript-5.0', CJS, { ...node10, ...before52 }),
  'tsc-5.4-esm': compiled('typescript-5.4', ESM, { ...node16, skipLibCheck: true }),
  'tsc-5.4-cjs': compiled('typescript-5.4', CJS, { ...node16, skipLibCheck: true }),
  'tsc-5.9-esm': compiled('typescript', ESM, node16),
  'tsc-5.9-cjs': compiled('typescript', CJS, node16),
  'tsc-6.0-esm': compiled('typescript-6.0', ESM, node16),
  'tsc-6.0-cjs': compiled('typescript-6.0', CJS, node16),
  'tsc-7.0-esm': compiled('typescript-7.0', ESM, node16),
  'tsc-7.0-cjs': compiled('typescript-7.0', CJS, node16),
  ...releases,
  'ts-node-cjs': project(CJS, node10, true, {}, [['ts-node/dist/bin.js', 'main.ts']]),
  'ts-node-esm': project(ESM, node16, true, {}, [['node', '--no-warnings', '--loader', 'ts-node/esm', 'main.ts']]),
  'ts-node-esm-bare': {
    ...project(ESM, node16, true, {}, [['node', '--no-warnings', '--loader', 'ts-node/esm', 'main.ts']]),
    isBare: true,
  },
  'tsx-esm': project(ESM, node16, false, {}, [['tsx/dist/cli.mjs', 'main.ts']]),
  'tsx-cjs': project(CJS, node16, false, {}, [['tsx/dist/cli.mjs', 'main.ts']]),
  'esbuild-esm': bundled(ESM, 'esm'),
  'esbuild-cjs': bundled(CJS, 'cjs'),
  'esbuild-esm-bare': { ...bundled(ESM, 'esm', true), isBare: true },
  'esbuild-cjs-bare': { ...bundled(CJS, 'cjs', true), isBare: true },
  'ts-jest': project(CJS, withJest, true, jestConfig({ '\\.ts$': ['ts-jest', {}] }), [JEST]),
  'swc-jest': project(CJS, withJest, true, jestConfig({ '\\.ts$': ['@swc/jest', SWC] }), [JEST]),
  vitest: project(
    ESM,
    node16,
    false,
    {
      'walk.test.ts': `import { expect, test } from 'vitest';${test('.js')}`,
      'vitest.config.ts': "export default { test: { include: ['walk.test.ts'], testTimeout: 60_000 } };",
    },
    [['vitest/vitest.mjs', 'run', '--no-color']],
  ),
  nestjs: project(
    CJS,
    node16,
    true,
    {
      'main.ts': `
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { walk } from './walk';

@Injectable()
class Notes {
  walk(): Promise<string> {
    return walk();
  }
}

@Module({ providers: [Notes] })
class AppModule {}

void NestFactory.createApplicationContext(AppModule, { logger: false }).then(async (app) => {
  console.log(await app.get(Notes).walk());
  await app.close();
});
`,
    },
    [
      ['typescript/bin/tsc', '-p', '.', '--skipLibCheck'],
      ['node', 'out/main.js'],
    ],
  ),
};
