import { isMissingModule } from '../appwrite/server/start-embedded.js';
import { EntwriteError } from '../errors.js';

interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly file: string;
}

const LISTENING: Readonly<Record<string, readonly [option: string, found: string, expected: string, remedy: string]>> =
  {
    EADDRINUSE: [
      '--port',
      'the port is in use',
      'a free port',
      'Stop the program that listens there, use another --port, or omit it.',
    ],
    EACCES: ['--port', 'this user may not listen on it', 'a port from 1024 on', 'Use another --port, or omit it.'],
    EADDRNOTAVAIL: ['--host', 'no address of this machine', 'one of its addresses', 'Use another --host, or omit it.'],
    ENOTFOUND: [
      '--host',
      'a name that cannot be resolved',
      'an address of this machine',
      'Use another --host, or omit it.',
    ],
  };

/** Turns an error of starting the embedded server into an error of the catalogue; returns errors that a user cannot cause unchanged. */
export function startFailure(error: unknown, { host, port, file }: ServerPlace): unknown {
  if (!(error instanceof Error) || error.name !== 'Error') return error;
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const fact = /^(listen|bind|getaddrinfo)$/.test(syscall) ? LISTENING[code] : undefined;
  if (fact !== undefined) {
    const [at, found, expected, remedy] = fact;
    const facts = { at, found: `${host}:${port}: ${found}`, expected, remedy };
    return new EntwriteError('configuration_invalid', facts, { cause: error });
  }
  if (isMissingModule(error.cause)) {
    const remedy = 'Install libsql (npm install --save-dev libsql), or use Node 22.13 or later.';
    const facts = { at: 'serve', found: `Node ${process.versions.node} without SQLite`, expected: 'SQLite', remedy };
    return new EntwriteError('engine_missing', facts, { cause: error });
  }
  const facts = {
    at: '--file',
    found: error.message.replace(/\.$/, ''),
    expected: `a server on ${file}`,
    remedy: 'Use another --file.',
  };
  return new EntwriteError('configuration_invalid', facts, { cause: error });
}
