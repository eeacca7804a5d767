import type Module from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

type Embedded = typeof import('../embedded/index.js');
type Dials = import('../embedded/index.js').DialNames;
type EmbeddedAppwrite = import('../embedded/index.js').EmbeddedAppwrite;

/** The property of the class under which its servers are kept, so that they live as long as the loaded modules. */
const SERVER = Symbol.for('entwrite.testing.server');

/** The embedded server of this worker process with these dials, started by the first call. It ends with the process. */
export async function sharedServer(asked: Partial<Dials> = {}): Promise<EmbeddedAppwrite> {
  const { EmbeddedAppwrite } = loadOutsideJest() ?? (await import('../embedded/index.js'));
  const place = EmbeddedAppwrite as typeof EmbeddedAppwrite & { [SERVER]?: Map<string, Promise<EmbeddedAppwrite>> };
  place[SERVER] ??= new Map();
  const name = JSON.stringify([asked.appwrite, asked.engine]);
  const server = place[SERVER].get(name) ?? EmbeddedAppwrite.start(asked).then((started) => started.unref());
  place[SERVER].set(name, server);
  return server;
}

/**
 * Loads the server outside of Jest's module system, so that a worker has one server for all test files instead of one for each.
 * Undefined if this does not run in Jest, or the package was not built.
 */
function loadOutsideJest(): Embedded | undefined {
  if (process.env.JEST_WORKER_ID === undefined) return undefined;
  const real = runInThisContext('process') as NodeJS.Process;
  const { createRequire } = real.getBuiltinModule('node:module') as typeof Module;
  const [from, specifier] = placeOfServer();
  try {
    return createRequire(from)(specifier) as Embedded;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

/** Where to load the server from: beside this file where that is compiled to CommonJS, as it mostly is in Jest; else by the name of the package. */
function placeOfServer(): readonly [from: string, specifier: string] {
  if (typeof __filename !== 'string') return [join(process.cwd(), 'package.json'), 'entwrite/embedded'];
  return [__filename, __filename.endsWith('.ts') ? 'entwrite/embedded' : '../embedded/index.js'];
}
