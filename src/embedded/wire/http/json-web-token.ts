import { createHmac, timingSafeEqual } from 'node:crypto';

/** A user of the server, as given to `createJwt`. The server stores no users, so the token contains everything about them. */
export interface TokenUser {
  readonly userId: string;
  /** Team ids, or teams with the roles that the user has in them. */
  readonly teams?: readonly (
    | string
    | { readonly id: string; readonly roles?: readonly string[]; readonly memberId?: string }
  )[];
  readonly labels?: readonly string[];
  /** Whether the email address is verified; by default false. */
  readonly verified?: boolean;
}

/** Signs a token (HS256) with which requests run as the user. */
export function signToken(user: TokenUser, secret: string, expiresAt: Date): string {
  const header = encode({ typ: 'JWT', alg: 'HS256' });
  const payload = encode({ ...user, exp: Math.floor(expiresAt.getTime() / 1000) });
  return `${header}.${payload}.${signature(`${header}.${payload}`, secret)}`;
}

/** The user of a token. Throws an Error that says what is wrong with it, in the words of Appwrite's library. */
export function verifyToken(token: string, secret: string, now: Date): TokenUser {
  const [header = '', payload = '', ...rest] = token.split('.');
  if (rest.length === 0) throw new Error('Invalid token: Incomplete segments');
  checkHeader(decode(header));
  const expected = Buffer.from(signature(`${header}.${payload}`, secret));
  const actual = Buffer.from(rest.join('.'));
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new Error('Invalid token: Signature failed');
  }
  const claims = decode(payload) as TokenUser & { exp: number };
  if (claims.exp <= Math.floor(now.getTime() / 1000)) throw new Error('Invalid token: Expired');
  return claims;
}

const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512'];

function checkHeader(header: unknown): void {
  const { alg, kid } = (header ?? {}) as { readonly alg?: unknown; readonly kid?: unknown };
  if (!alg) throw new Error('Invalid token: Missing header algo');
  if (!algorithms.includes(String(alg))) throw new Error('Invalid token: Unsupported header algo');
  if (kid !== undefined && kid !== null) throw new Error('Invalid token: Unknown key ID');
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    throw new Error('JSON failed: Syntax error');
  }
}

/** The roles of a user, as permissions name them. */
export function rolesOf(user: TokenUser): string[] {
  const dimension = user.verified ? 'verified' : 'unverified';
  const teams = (user.teams ?? []).map((team) => (typeof team === 'string' ? { id: team } : team));
  return [
    'any',
    'users',
    `user:${user.userId}`,
    `user:${user.userId}/${dimension}`,
    `users/${dimension}`,
    ...teams.flatMap(({ id, roles, memberId }: { id: string; roles?: readonly string[]; memberId?: string }) => [
      `team:${id}`,
      ...(memberId ? [`member:${memberId}`] : []),
      ...(roles ?? []).map((role) => `team:${id}/${role}`),
    ]),
    ...(user.labels ?? []).map((label) => `label:${label}`),
  ];
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
