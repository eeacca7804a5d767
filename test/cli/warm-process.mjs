/**
 * Runs the built command line again and again in one process: each message is a command, with its folder and environment. A command has
 * the entry, the streams, the variables and, by `fresh-modules.mjs`, the user's modules to itself, as in a process of its own; only
 * what the package loads is loaded once.
 */
import * as nodeModule from 'node:module';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { initialize, inThread } from './fresh-modules.mjs';

const dist = new URL('dist/esm/', pathToFileURL(`${process.argv[2]}/`));
const entry = new URL('cli/entwrite.js', dist);
const { loadModule } = await import(new URL('loader/load-module.js', dist));
const { cache } = nodeModule.createRequire(import.meta.url);
const packaged = new Set(Object.keys(cache));
const command = new Int32Array(new SharedArrayBuffer(4));

// The package's own hooks come first, so that these see what it resolves.
await loadModule(fileURLToPath(new URL('./fresh-modules.mjs', import.meta.url)));
if (nodeModule.registerHooks === undefined)
  nodeModule.register('./fresh-modules.mjs', import.meta.url, { data: command });
else {
  initialize(command);
  nodeModule.registerHooks(inThread);
}

/** A stream that keeps what is written to it. */
function keeping(parts) {
  return new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      parts.push(String(text));
      done();
    },
  });
}

async function run({ args, cwd, env }) {
  Atomics.add(command, 0, 1);
  const [output, errors] = [[], []];
  const streams = { stdin: Readable.from([]), stdout: keeping(output), stderr: keeping(errors) };
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { configurable: true, value });
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, fileURLToPath(entry), ...args];
  process.exitCode = undefined;
  const status = await new Promise((resolve, reject) => {
    process.exit = resolve;
    import(`${entry}?command=${command[0]}`).catch(reject);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  for (const path of Object.keys(cache))
    if (!packaged.has(path) && !path.includes('/node_modules/')) delete cache[path];
  return { output: output.join(''), errors: errors.join(''), status };
}

const exit = process.exit.bind(process);
process.on('disconnect', () => exit());
process.on('message', async (message) => {
  process.send(await run(message));
});
