/** Who sends a request. */
export type Caller =
  /** A valid API key: permissions are not checked. */
  | { readonly kind: 'key'; readonly scopes: readonly string[] | 'all' }
  /** A user with a JWT, or a guest; permissions and row security apply. */
  | { readonly kind: 'user' | 'guest'; readonly roles: readonly string[] };

/** The scopes of requests without a key (fact 53): rows and transactions, but not the schema. */
export const sessionScopes: readonly string[] = [
  'global',
  'public',
  'rows.read',
  'rows.write',
  'documents.read',
  'documents.write',
];

/** Scopes that no key has. */
const sessionOnly: ReadonlySet<string> = new Set(['public', 'account']);

/** Scopes that every key has in addition to its own. */
const keyScopes: readonly string[] = ['global', 'health.read', 'graphql'];

/** Whether the caller has one of the scopes of a route. As on the real server, keys do not have the scope `public`. */
export function hasScope(caller: Caller, scopes: readonly string[]): boolean {
  if (caller.kind !== 'key') return scopes.some((scope) => sessionScopes.includes(scope));
  if (caller.scopes === 'all') return scopes.some((scope) => !sessionOnly.has(scope));
  const own = caller.scopes;
  return scopes.some((scope) => own.includes(scope) || keyScopes.includes(scope));
}
