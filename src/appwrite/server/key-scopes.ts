import { EntwriteError, hasCode } from '../../errors.js';
import type { Transport } from '../http/transport.js';

interface Probe {
  readonly method: 'GET' | 'DELETE';
  readonly path: (databaseId: string) => readonly string[];
}

/** An id that no collection has. */
const NOWHERE = 'entwrite_no_such_collection';

/** Probes without side effects: requests for things that do not exist, because Appwrite checks scopes before it looks anything up (§5.5). */
const PROBES = {
  'databases.write': { method: 'DELETE', path: () => ['tablesdb', NOWHERE] },
  'tables.read': inCollection('GET'),
  'tables.write': inCollection('DELETE'),
  'columns.read': inCollection('GET', 'columns', 'probe'),
  'columns.write': inCollection('DELETE', 'columns', 'probe'),
  'indexes.read': inCollection('GET', 'indexes', 'probe'),
  'indexes.write': inCollection('DELETE', 'indexes', 'probe'),
  'rows.read': inCollection('GET', 'rows', 'probe'),
  'rows.write': inCollection('DELETE', 'rows', 'probe'),
} as const satisfies Readonly<Record<string, Probe>>;

export type Scope = keyof typeof PROBES;

/** All scopes that entwrite uses. */
export const SCOPES = Object.keys(PROBES) as readonly Scope[];

const WRITING: readonly Scope[] = ['tables.write', 'columns.write', 'indexes.write', 'rows.write'];

function inCollection(method: Probe['method'], ...rest: readonly string[]): Probe {
  return { method, path: (databaseId) => ['tablesdb', databaseId, 'tables', NOWHERE, ...rest] };
}

/** The scopes among the given ones that the API key lacks; changes nothing. */
export async function missingScopes(
  transport: Pick<Transport, 'send'>,
  databaseId: string,
  scopes: readonly Scope[],
): Promise<readonly Scope[]> {
  const missing = await Promise.all(
    scopes.map(async (scope) => {
      const { method, path }: Probe = PROBES[scope];
      try {
        await transport.send({ method, path: path(databaseId) });
      } catch (error) {
        if (hasCode(error, 'unauthorized')) return [scope];
        const isAnswer = error instanceof EntwriteError;
        if (!isAnswer || hasCode(error, 'server_unreachable', 'rate_limited', 'server_unsupported')) throw error;
      }
      return [];
    }),
  );
  return missing.flat();
}

/** Checks, without changing anything, that the API key may write schema and documents. Throws unauthorized with all missing scopes. */
export async function requireWriteScopes(transport: Transport, databaseId: string): Promise<void> {
  const missing = await missingScopes(transport, databaseId, WRITING);
  if (missing.length === 0) return;
  throw new EntwriteError('unauthorized', {
    at: `database '${databaseId}'`,
    found: `an API key without ${missing.join(', ')}`,
    expected: `a key with ${WRITING.join(', ')}, and the matching read scopes`,
    remedy: "Give the key these scopes in Appwrite's console; nothing was changed.",
  });
}
