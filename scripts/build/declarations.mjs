import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/**
 * Bundles the declarations of the entries, for CommonJS, which those of the ES modules lead to: an ES module's may import those of a CommonJS
 * module under every TypeScript, not the other way round. The compiler checks the sources, unless told otherwise.
 */
export async function writeDeclarations(root, dist, entries, { isChecked }) {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const emitted = mkdtempSync(join(cache, 'entwrite-declarations-'));
  try {
    const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', emitted, ...(isChecked ? [] : ['--noCheck'])];
    await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: root });
    await bundle(emitted, dist, entries);
  } catch (error) {
    process.stderr.write(error.stdout ?? '');
    throw error;
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

/** Each file imports node-appwrite's classes from there, and none from another file: ES modules have other ones than CommonJS. */
const fromNodeAppwrite = {
  name: 'from-node-appwrite',
  resolveId: {
    filter: { id: /\/http\/node-appwrite\.js$/ },
    handler: () => ({ id: 'node-appwrite', external: true }),
  },
};

async function bundle(from, dist, entries) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [`${entry}.d`, join(from, `${entry}.d.ts`)])),
    cwd: from,
    platform: 'node',
    experimental: { attachDebugInfo: 'none' },
    checks: { pluginTimings: false },
    external: /^[^./]/,
    plugins: [fromNodeAppwrite, dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false, sourcemap: false })],
  });
  const { output } = await built.write({
    dir: join(dist, 'cjs'),
    format: 'es',
    entryFileNames: '[name].ts',
    chunkFileNames: 'types/[name].d.ts',
  });
  await built.close();
  for (const { fileName, code, isEntry } of output) {
    writeFileSync(join(dist, 'cjs', fileName), indentedByTabs(code));
    if (!isEntry) continue;
    const file = join(dist, 'esm', fileName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, forModules(fileName, indentedByTabs(code)));
  }
}

/**
 * The declarations of an entry for ES modules: those for CommonJS, except for the classes of node-appwrite. A file that uses them, rather than
 * only giving them on, is there for each.
 */
function forModules(fileName, code) {
  const folder = relative(dirname(join('esm', fileName)), dirname(join('cjs', fileName)));
  const [, names = ''] = /^import \{([^}]*)\} from "node-appwrite";$/m.exec(code) ?? [];
  const classes = names.split(',').flatMap((name) => name.trim() || []);
  const declarations = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^(?:import|export) \{[^}]*\}.*$/gm, '');
  if (classes.some((name) => new RegExp(`\\b${name}\\b`).test(declarations)))
    return code.replace(/(from |import\()"\.\.?\//g, (start) =>
      start.replace(/"\.\.?\//, (to) => `"${join(folder, to.slice(1))}`),
    );
  const own = classes.length === 0 ? '' : `export { ${classes.join(', ')} } from "node-appwrite";\n`;
  return `export * from "${folder}/${fileName.replace(/.*\//, '').replace('.d.ts', '.js')}";\n${own}`;
}

/** Half the characters of an indentation, which are a tenth of the declarations. */
function indentedByTabs(text) {
  return text.replace(/^(?: {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2));
}
