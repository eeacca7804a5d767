import { EntwriteError } from '../errors.js';
import type { Transport } from './transport.js';

/** Probes without side effects: requests for things that do not exist, since scopes are checked before lookups (§5.5). */
const PROBES: Readonly<Record<string, readonly string[]>> = {
  'tables.write': [],
  'columns.write': ['columns', 'probe'],
  'indexes.write': ['indexes', 'probe'],
  'rows.write': ['rows', 'probe'],
};

/** An id that no collection has: those of entwrite have other names. */
const NOWHERE = 'entwrite_no_such_collection';

/**
 * Proves that the API key may write schema and documents, and changes nothing.
 *
 * @throws EntwriteError unauthorized that names all missing scopes
 */
export async function requireWriteScopes(transport: Transport, databaseId: string): Promise<void> {
  const missing = await Promise.all(
    Object.entries(PROBES).map(async ([scope, rest]) => {
      try {
        await transport.send({ method: 'DELETE', path: ['tablesdb', databaseId, 'tables', NOWHERE, ...rest] });
      } catch (error) {
        if (!(error instanceof EntwriteError)) throw error;
        if (error.code === 'unauthorized') return [scope];
        if (error.code === 'server_unreachable' || error.code === 'rate_limited') throw error;
      }
      return [];
    }),
  );
  const scopes = missing.flat();
  if (scopes.length === 0) return;
  throw new EntwriteError('unauthorized', {
    at: `database '${databaseId}'`,
    found: `an API key without ${scopes.join(', ')}`,
    expected: `a key with ${Object.keys(PROBES).join(', ')} and the same for reading`,
    remedy: "Give the key these scopes in Appwrite's console; nothing was changed.",
  });
}
