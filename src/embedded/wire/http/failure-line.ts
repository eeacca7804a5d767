import { AppwriteError } from '../../rules/appwrite-error.js';

/**
 * An entry of the server's log: the request (only its path, since a query string may contain a token, and no body) and why it resulted in
 * a 500, or which background job failed. Never contains `secrets`.
 */
export function failureLine(what: string, error: unknown, secrets: readonly string[]): string {
  const text = `${what}: ${causeOf(error)}`;
  return secrets.reduce((line, secret) => line.replaceAll(secret, '[key]'), text);
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AppwriteError) return `Appwrite fails on this request, too (${placeOf(error)})`;
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\n  caused by ${error.cause.message}` : stack;
}

/** The function that failed, for readers who want to know why the real server fails. */
function placeOf(error: AppwriteError): string {
  const [first] = /^\s+at .*$/m.exec(error.stack ?? '') ?? [];
  return first?.trim() ?? error.type;
}
