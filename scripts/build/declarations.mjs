import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/**
 * Bundles the declarations of the entries, for each module system: the classes of node-appwrite that they name are others in its
 * declarations for ES modules than in those for CommonJS, and a program has to get its own.
 */
export async function writeDeclarations(root, dist, entries) {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const emitted = mkdtempSync(join(cache, 'entwrite-declarations-'));
  try {
    const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', emitted];
    await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: root });
    await bundle(
      emitted,
      ['cjs', 'esm'].map((format) => join(dist, format)),
      entries,
    );
  } catch (error) {
    process.stderr.write(error.stdout ?? '');
    throw error;
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

async function bundle(from, folders, entries) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [`${entry}.d`, join(from, `${entry}.d.ts`)])),
    cwd: from,
    platform: 'node',
    experimental: { attachDebugInfo: 'none' },
    checks: { pluginTimings: false },
    external: /^[^./]/,
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false, sourcemap: false })],
  });
  for (const dir of folders) {
    const { output } = await built.write({
      dir,
      format: 'es',
      entryFileNames: '[name].ts',
      chunkFileNames: 'types/[name].d.ts',
    });
    for (const { fileName, code } of output) writeFileSync(join(dir, fileName), indentedByTabs(code));
  }
  await built.close();
}

/** Half the characters of an indentation, which are a tenth of the declarations. */
function indentedByTabs(text) {
  return text.replace(/^(?: {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2));
}
