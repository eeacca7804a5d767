import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/**
 * Bundles the declarations of the entries. They are written once, as those of CommonJS; the files of ES modules export them again,
 * so that both have the same types.
 */
export async function writeDeclarations(root, dist, entries) {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const emitted = mkdtempSync(join(cache, 'entwrite-declarations-'));
  try {
    const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', emitted];
    await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: root });
    await bundle(emitted, join(dist, 'cjs'), entries);
  } catch (error) {
    process.stderr.write(error.stdout ?? '');
    throw error;
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
  for (const entry of entries) {
    const commonJs = posix.relative(posix.dirname(`esm/${entry}`), `cjs/${entry}.js`);
    const file = join(dist, 'esm', `${entry}.d.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `export * from '${commonJs}';\n`);
  }
}

async function bundle(from, to, entries) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [`${entry}.d`, join(from, `${entry}.d.ts`)])),
    cwd: from,
    platform: 'node',
    experimental: { attachDebugInfo: 'none' },
    checks: { pluginTimings: false },
    external: /^[^./]/,
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false, sourcemap: false })],
  });
  await built.write({ dir: to, format: 'es', entryFileNames: '[name].ts', chunkFileNames: 'types/[name].d.ts' });
  await built.close();
}
