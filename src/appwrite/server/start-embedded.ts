import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EntwriteError } from '../../errors.js';
import { isError, messageOf } from '../../util/message-of.js';
import type { ServerAddress } from '../http/create-client.js';
import { type EmbeddedPlace, embeddedPlace, isInMemory } from './embedded-place.js';

export interface StartedServer extends ServerAddress {
  readonly stop: () => Promise<void>;
}

/** Starts an embedded server that does not keep the process alive. Throws `engine_missing` (no SQLite) or `configuration_invalid` (unusable file). */
export async function startEmbedded(embedded: string | EmbeddedPlace): Promise<StartedServer> {
  const place = embeddedPlace(embedded);
  try {
    if (!isInMemory(place)) await mkdir(dirname(place.file), { recursive: true });
    const { EmbeddedAppwrite } = await import('../../embedded/index.js');
    return (await EmbeddedAppwrite.start(place)).unref();
  } catch (cause) {
    throw startFailure(place.file, cause);
  }
}

/** Runs work with an embedded server in memory. Throws `engine_missing` if there is no SQLite. */
export async function withMemoryServer<Result>(
  dials: Omit<EmbeddedPlace, 'file'>,
  work: (server: StartedServer) => Promise<Result>,
): Promise<Result> {
  const server = await startEmbedded({ file: ':memory:', ...dials });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

function startFailure(file: string, cause: unknown): EntwriteError {
  const at = 'embedded';
  if (isMissingModule(cause)) {
    const found = `Node ${process.versions.node}, which has no built-in SQLite, without the package libsql`;
    const remedy = 'Install libsql (npm install --save-dev libsql), or use Node 22.13 or later.';
    return new EntwriteError('engine_missing', { at, found, expected: 'SQLite', remedy }, { cause });
  }
  const found = messageOf(cause);
  const expected = `an embedded server on ${file}`;
  const remedy = 'Give a file in a folder that can be written to, with enough disk space, or `:memory:`.';
  return new EntwriteError('configuration_invalid', { at, found, expected, remedy }, { cause });
}

/** Whether an error means that a package is not installed. Errors from module loaders (`ts-node/esm`) have no code. */
export function isMissingModule(error: unknown): boolean {
  if (!isError(error)) return false;
  const { code = '', message, cause } = error as NodeJS.ErrnoException;
  return (
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'MODULE_NOT_FOUND' ||
    (code === '' && message.startsWith('Cannot find package ')) ||
    isMissingModule(cause)
  );
}
