import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EntwriteError } from '../errors.js';
import { isRecord } from '../util/is-record.js';
import { explainLoadFailure } from './explain-load-failure.js';
import { moduleInvalid } from './module-problem.js';
import { isCommonJs } from './own-location.js';
import { unpackProblem } from './packed-problem.js';

/**
 * Loads a file of the user, TypeScript (`.ts`, `.mts`, `.cts`) or JavaScript, with everything it imports: with the legacy decorators
 * and design types that entities need, in ESM and CommonJS projects. Its imports of `entwrite` get this copy of the package.
 *
 * @returns the exports of the file; for a CommonJS file `default` is its `module.exports`, unless that was compiled from an ES module:
 *   then the exports are those of the source
 * @param version another number than before loads the file anew, but not what it imports; Jest, whose modules are its own, keeps the first one
 * @throws EntwriteError module_invalid with file and line if the file cannot be found, compiled or run; an EntwriteError that its
 *   own code throws, for example for a wrong decorator, is passed on
 * @example const { default: config } = await loadModule('entwrite.config.ts');
 */
export async function loadModule(file: string, version = 0): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw moduleInvalid(path, null, 'no such file', 'a file', 'Check the path.');
  try {
    return asWritten(await importFile(path, version));
  } catch (thrown) {
    const error = unpackProblem(thrown);
    throw error instanceof EntwriteError ? error : explainLoadFailure(path, error);
  }
}

/** The exports as the source has them: those of CommonJS compiled from an ES module arrive as the `default` of a namespace. */
function asWritten(exported: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { default: inner } = exported;
  return isRecord(inner) && '__esModule' in inner ? inner : exported;
}

type Import = (specifier: string) => Promise<Record<string, unknown>>;

async function importFile(path: string, version: number): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href + (version === 0 ? '' : `?loaded=${version}`);
  // Node finds CommonJS by its path, whatever the URL says.
  if (version !== 0) delete createRequire(path).cache[realpathSync(path)];
  if (!isCommonJs()) {
    await prepare(path);
    return import(url);
  }
  // The build turns `import()` into `require` in CommonJS, and Node 20 has no hooks for that.
  const importNatively = new Function('specifier', 'return import(specifier)') as Import;
  try {
    await importNatively('node:path');
  } catch {
    // Jest has its own module system, and compiles files as the user has configured it.
    return import(path);
  }
  await prepare(path);
  return importNatively(url);
}

/**
 * Has Node load TypeScript. The compiler is a native package, loaded when there is something to compile; if it is missing, as in a
 * bundle, JavaScript runs all the same.
 *
 * @throws EntwriteError module_invalid for a TypeScript file without a compiler
 */
async function prepare(path: string): Promise<void> {
  try {
    const { installHooks } = await import('./install-hooks.js');
    installHooks();
  } catch (cause) {
    if (!/\.[cm]?ts$/.test(path)) return;
    throw moduleInvalid(
      path,
      null,
      `TypeScript, and no compiler of it for ${process.platform} ${process.arch} beside this program`,
      'a compiler, or JavaScript',
      'Give compiled JavaScript files; or install without --omit=optional, and leave entwrite out of a bundle.',
      cause,
    );
  }
}
