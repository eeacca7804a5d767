import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EntwriteError } from '../errors.js';
import { isRecord } from '../util/is-record.js';
import { explainLoadFailure } from './explain-load-failure.js';
import { moduleInvalid } from './module-problem.js';
import { isCommonJs } from './own-location.js';
import { unpackProblem } from './packed-problem.js';

/**
 * Loads a file of the user, TypeScript (`.ts`, `.mts`, `.cts`) or JavaScript, with everything it imports: with legacy decorators
 * and the design types entities need, in ESM and CommonJS projects. `entwrite` in it is this very copy.
 *
 * @returns what it exports; for a CommonJS file `default` is its `module.exports`, unless that was compiled from an ES module: then it is
 *   what the source exports
 * @throws EntwriteError module_invalid with file and line when it cannot be found, compiled or run; an EntwriteError that its own
 *   code throws (a wrong decorator, say) as it is
 * @example const { default: config } = await loadModule('entwrite.config.ts');
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw moduleInvalid(path, null, 'no such file', 'a file', 'Check the path.');
  try {
    return asWritten(await importFile(path));
  } catch (thrown) {
    const error = unpackProblem(thrown);
    throw error instanceof EntwriteError ? error : explainLoadFailure(path, error);
  }
}

/** CommonJS that was compiled from an ES module comes as the `default` of another one. */
function asWritten(exported: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { default: inner } = exported;
  return isRecord(inner) && '__esModule' in inner ? inner : exported;
}

type Import = (specifier: string) => Promise<Record<string, unknown>>;

async function importFile(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href;
  if (!isCommonJs()) {
    await prepare();
    return import(url);
  }
  // `import()` becomes `require` in CommonJS, which knows no hooks on Node 20.
  const importNatively = new Function('specifier', 'return import(specifier)') as Import;
  try {
    await importNatively('node:path');
  } catch {
    // Jest has its own modules and compiles what they load, as the user set it up.
    return import(path);
  }
  await prepare();
  return importNatively(url);
}

/** The compiler is a native package: loaded when there is something to compile. */
async function prepare(): Promise<void> {
  try {
    const { installHooks } = await import('./install-hooks.js');
    installHooks();
  } catch (cause) {
    throw new EntwriteError(
      'module_invalid',
      {
        at: 'oxc-transform',
        found: `no TypeScript compiler for ${process.platform} ${process.arch}`,
        expected: 'its optional package for this platform',
        remedy: 'Install without --omit=optional, or give compiled JavaScript files.',
      },
      { cause },
    );
  }
}
