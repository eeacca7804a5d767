import { EntwriteError } from '../errors.js';

/** The part of an embedded server that a context uses. */
export interface StartedServer {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts an embedded server that does not keep the process alive. Throws `engine_missing` where there is no SQLite, and
 * `configuration_invalid` where the file cannot be used.
 */
export async function startEmbedded(file: string): Promise<StartedServer> {
  try {
    const { EmbeddedAppwrite } = await import('../embedded/index.js');
    return (await EmbeddedAppwrite.start({ file })).unref();
  } catch (cause) {
    throw startFailure(file, cause);
  }
}

function startFailure(file: string, cause: unknown): EntwriteError {
  const found = cause instanceof Error ? cause.message : String(cause);
  const facts = { at: 'embedded', found };
  if (isMissingModule(cause))
    return new EntwriteError(
      'engine_missing',
      {
        ...facts,
        expected: 'SQLite',
        remedy: 'Install libsql (npm install --save-dev libsql), or use Node 22.13 or later.',
      },
      { cause },
    );
  const expected = `an embedded server on ${file}`;
  return new EntwriteError(
    'configuration_invalid',
    { ...facts, expected, remedy: 'Give a file the server can use, or `:memory:`.' },
    { cause },
  );
}

function isMissingModule(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || isMissingModule(error.cause);
}
