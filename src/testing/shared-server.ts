import type Module from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

type Embedded = typeof import('../embedded/index.js');
type Dials = import('../embedded/index.js').DialNames;
type EmbeddedAppwrite = import('../embedded/index.js').EmbeddedAppwrite;

/** The server hangs on the class it was started from, which lives as long as the modules do. */
const SERVER = Symbol.for('entwrite.testing.server');

/** The embedded server of this worker process with these dials, started when first asked for. It ends with the process. */
export async function sharedServer(asked: Partial<Dials> = {}): Promise<EmbeddedAppwrite> {
  const { EmbeddedAppwrite } = loadOutsideJest() ?? (await import('../embedded/index.js'));
  const place = EmbeddedAppwrite as typeof EmbeddedAppwrite & { [SERVER]?: Map<string, Promise<EmbeddedAppwrite>> };
  place[SERVER] ??= new Map();
  const name = JSON.stringify([asked.appwrite, asked.engine]);
  const server = place[SERVER].get(name) ?? EmbeddedAppwrite.start(asked).then((started) => started.unref());
  place[SERVER].set(name, server);
  return server;
}

/** Loads the server into the process's realm, once per worker instead of once per test file. Undefined outside of Jest, or unbuilt. */
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

/** Beside this file when that is CommonJS, as Jest mostly has it; else by name, from our own sources or the project under test. */
function placeOfServer(): readonly [from: string, specifier: string] {
  if (typeof __filename !== 'string') return [join(process.cwd(), 'package.json'), 'entwrite/embedded'];
  return [__filename, __filename.endsWith('.ts') ? 'entwrite/embedded' : '../embedded/index.js'];
}
