import { createHmac } from 'node:crypto';
import { isId } from '../../rules/ids.js';
import { signToken, type TokenUser } from './json-web-token.js';

/** The server that a token is for, and how long it is valid. */
export interface TokenOptions {
  readonly projectId: string;
  readonly apiKey: string;
  /** By default 900. */
  readonly seconds?: number;
}

/**
 * Creates a token for a user of a server that runs, or will run, with this project and key. Whoever has the key may do everything anyway,
 * so the signing secret is derived from it, and tokens can be created without asking the server. Throws an Error for a user that no
 * permission can contain.
 */
export function createToken(user: TokenUser, { projectId, apiKey, seconds = 900 }: TokenOptions): string {
  requireUser(user);
  return signToken(user, tokenSecretOf(projectId, apiKey), new Date(Date.now() + seconds * 1000));
}

/** The secret with which tokens of a project are signed. */
export function tokenSecretOf(projectId: string, apiKey: string): string {
  return createHmac('sha256', apiKey).update(`entwrite token ${projectId}`).digest('hex');
}

const idRule = 'at most 36 letters, digits, `_`, `.` and `-`, a letter or digit first';

function requireUser({ userId, teams = [], labels = [] }: TokenUser): void {
  if (userId === undefined || userId === null || userId === '') {
    throw new Error('A token needs a userId: createJwt({ userId: "anna" }). A request without a token is a guest.');
  }
  requireId('userId', userId);
  for (const team of teams) {
    const { id, roles = [], memberId } = typeof team === 'string' ? { id: team } : team;
    requireId('team id', id);
    for (const role of roles) requireId('team role', role);
    if (memberId !== undefined) requireId('memberId', memberId);
  }
  const wrong = labels.find((label) => typeof label !== 'string' || !/^[A-Za-z0-9]{1,36}$/.test(label));
  if (wrong !== undefined) throw new Error(`The label ${String(wrong)} is invalid: 1 to 36 letters and digits.`);
}

function requireId(what: string, id: unknown): void {
  if (!isId(id)) throw new Error(`The ${what} ${String(id)} is invalid: ${idRule}.`);
}
