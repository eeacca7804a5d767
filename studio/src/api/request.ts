import type { DescribedError } from '../../../src/studio/api/described-error.js';

/** An answer that is not a result: what the server found wrong, ready to be shown. */
export class RequestError extends Error {
  constructor(
    readonly details: DescribedError,
    readonly status: number,
  ) {
    super(details.message);
    this.name = 'RequestError';
  }
}

/** Asks the studio's server. @param action what a person is doing, for the log of requests */
export async function ask<T>(path: string, action: string, body?: object, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { 'X-Studio-Action': action.replace(/[^\w .:'-]/g, '').slice(0, 80) };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(`/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }).catch((cause: unknown) => {
    throw new RequestError(plainError('offline', 'The studio does not answer; it may have been ended.', cause), 0);
  });
  const data: unknown = await response.json();
  if (response.ok) return data as T;
  throw new RequestError((data as { readonly error: DescribedError }).error, response.status);
}

/** A collection's part of a path. */
export function collectionPath(collection: string, rest: string): string {
  return `collections/${encodeURIComponent(collection)}/${rest}`;
}

function plainError(code: string, message: string, cause: unknown): DescribedError {
  return { code, message, at: '', found: String(cause), expected: '', remedy: '', findings: [] };
}
