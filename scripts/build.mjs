/**
 * Bundles src into dist/esm and dist/cjs: one file per entry, one per layer that entries share (build/layers.mjs), and one per command
 * of the command line, which is an ES module alone. Source maps lie in `maps`, outside of the package.
 */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { writeDeclarations } from './build/declarations.mjs';
import { layers } from './build/layers.mjs';

import { buildStudio } from './build-studio.mjs';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');
const maps = join(root, 'maps');
const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const EMBEDDED = 'embedded/index';
const nameOf = (file) => file.replace(/^\.\/dist\/\w+\//, '').replace(/\.js$/, '');
/** What package.json exports: `index`, `backup/index` and so on. */
const entries = Object.values(exports).flatMap((entry) => (entry.import ? nameOf(entry.import.default) : []));
/** What is loaded by its path: the loader, and its hooks in a thread of their own. */
const byPath = ['loader/hooks-thread', 'loader/load-module'];

/** Classes keep their names, which errors and stacks show. */
const keepNames = { class: true, function: false };

/** What tests, benches and scripts use of src beyond what the package exports. */
const PROGRAMS = {
  'test/support/migrate-process.ts': 'test/support/.build/migrate-process.mjs',
  'bench/internals.ts': 'bench/.build/internals.mjs',
  'scripts/internals.ts': 'scripts/.build/internals.mjs',
};

async function bundleProgram([input, file]) {
  const built = await rolldown({
    input: join(root, input),
    cwd: root,
    platform: 'node',
    external: /^[^./]/,
    tsconfig: join(root, 'tsconfig.json'),
  });
  await built.write({ file: join(root, file), format: 'esm', codeSplitting: false });
  await built.close();
}

/** CommonJS takes the embedded server from its place in `dist`, where `build/embedded.cjs` stands. */
const withoutEmbedded = {
  name: 'without-embedded',
  resolveId: {
    filter: { id: /\/embedded\/index\.js$/ },
    handler: () => ({ id: '../embedded/index.js', external: true }),
  },
};

/** What is loaded for its effect is imported although nothing of it is used. */
const treeshake = {
  moduleSideEffects: [
    { test: /^reflect-metadata$|[\\/](?:entwrite|hooks-thread)\.ts$/, sideEffects: true },
    { test: /./, sideEffects: false },
  ],
};

async function bundle(folder, format, names, plugins = []) {
  const built = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(root, 'src', `${name}.ts`)])),
    cwd: root,
    platform: 'node',
    external: /^[^./]/,
    tsconfig: join(root, 'tsconfig.json'),
    plugins,
    treeshake,
  });
  const { output } = await built.write({
    dir: join(dist, folder),
    format,
    exports: 'named',
    minify: { compress: { keepNames }, mangle: { toplevel: true, keepNames }, codegen: true },
    comments: false,
    sourcemap: 'hidden',
    // Jest runs CommonJS without `import()`.
    dynamicImportInCjs: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: { groups: layers },
  });
  await built.close();
  const map = (fileName) => join(maps, folder, fileName);
  for (const { fileName } of output.filter(({ type }) => type === 'asset')) {
    mkdirSync(dirname(map(fileName)), { recursive: true });
    renameSync(join(dist, folder, fileName), map(fileName));
  }
}

for (const folder of [dist, maps]) rmSync(folder, { recursive: true, force: true });
await Promise.all([
  bundle('esm', 'esm', [...entries, ...byPath, nameOf(bin.entwrite)]),
  bundle('cjs', 'cjs', [...entries.filter((entry) => entry !== EMBEDDED), ...byPath], [withoutEmbedded]),
  ...Object.entries(PROGRAMS).map(bundleProgram),
  writeDeclarations(root, dist, entries),
]);
mkdirSync(join(dist, 'cjs', dirname(EMBEDDED)), { recursive: true });
copyFileSync(join(root, 'scripts/build/embedded.cjs'), join(dist, 'cjs', `${EMBEDDED}.js`));
for (const [folder, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
]) {
  writeFileSync(join(dist, folder, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
}
await buildStudio(root);
