/**
 * Bundles src into dist/esm and dist/cjs: one file per entry, one per layer that entries share (build/layers.mjs), and one per command
 * of the command line, which is an ES module alone. The code that both need is in dist/common (build/one-copy.mjs). Source maps lie in `maps`,
 * outside of the package, those of dist/common as the code was before it was shared. `--no-check` does not check types, as `npm test` leaves that to
 * `npm run typecheck`.
 */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { writeDeclarations } from './build/declarations.mjs';
import { layers } from './build/layers.mjs';
import { shareWithCommonJs } from './build/one-copy.mjs';
import { withShortLines } from './build/short-lines.mjs';
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

/** What is loaded for its effect is imported although nothing of it is used. */
const treeshake = {
  moduleSideEffects: [
    { test: /^reflect-metadata$|[\\/](?:entwrite|hooks-thread)\.ts$/, sideEffects: true },
    { test: /./, sideEffects: false },
  ],
};

/** Bundles the ES modules, and gives to CommonJS what it needs of them. */
async function bundle() {
  const names = [...entries, ...byPath, nameOf(bin.entwrite)];
  const built = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(root, 'src', `${name}.ts`)])),
    cwd: root,
    platform: 'node',
    external: /^[^./]/,
    tsconfig: join(root, 'tsconfig.json'),
    treeshake,
  });
  const { output } = await built.write({
    dir: join(dist, 'esm'),
    format: 'esm',
    minify: { compress: { keepNames }, mangle: { toplevel: true, keepNames }, codegen: true },
    comments: false,
    sourcemap: 'hidden',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: { groups: layers },
  });
  await built.close();
  for (const { fileName } of output.filter(({ type }) => type === 'asset')) {
    mkdirSync(dirname(join(maps, fileName)), { recursive: true });
    renameSync(join(dist, 'esm', fileName), join(maps, fileName));
    breakLines(join(dist, 'esm', fileName.replace(/\.map$/, '')), join(maps, fileName));
  }
  const chunks = output.filter(({ type }) => type === 'chunk');
  const forCommonJs = [...entries, ...byPath].map((name) => `${name}.js`);
  shareWithCommonJs(dist, chunks, forCommonJs, `${EMBEDDED}.js`);
}

function breakLines(file, mapFile) {
  const { code, map } = withShortLines(file, readFileSync(file, 'utf8'), JSON.parse(readFileSync(mapFile, 'utf8')));
  writeFileSync(file, code);
  writeFileSync(mapFile, JSON.stringify(map));
}

/** What pages run in the browser. */
async function bundlePageScript() {
  const built = await rolldown({ input: join(root, 'src/pages/browser/page.ts'), tsconfig: false });
  await built.write({ file: join(dist, 'pages/page.js'), format: 'iife', comments: false });
  await built.close();
}

for (const folder of [dist, maps]) rmSync(folder, { recursive: true, force: true });
await Promise.all([
  bundle(),
  bundlePageScript(),
  ...Object.entries(PROGRAMS).map(bundleProgram),
  writeDeclarations(root, dist, entries, { isChecked: !process.argv.includes('--no-check') }),
]);
mkdirSync(join(dist, 'cjs', dirname(EMBEDDED)), { recursive: true });
copyFileSync(join(root, 'scripts/build/embedded.cjs'), join(dist, 'cjs', `${EMBEDDED}.js`));
for (const folder of ['cjs', 'common'])
  writeFileSync(join(dist, folder, 'package.json'), `${JSON.stringify({ type: 'commonjs', sideEffects: false })}\n`);
await buildStudio(root);
