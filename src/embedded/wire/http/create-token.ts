import { createHmac } from 'node:crypto';
import { isId } from '../../rules/ids.js';
import { signToken, type TokenUser } from './json-web-token.js';

/** Of whom a token is, and for how long. */
export interface TokenOptions {
  readonly projectId: string;
  readonly apiKey: string;
  /** 900 by default. */
  readonly seconds?: number;
}

/**
 * A token for a user of a server that runs, or will run, with this project and key. A holder of the key may do everything anyway, so the
 * secret is made of it, and a token can be made without asking the server. Throws an Error for a user that no permission could name.
 */
export function createToken(user: TokenUser, { projectId, apiKey, seconds = 900 }: TokenOptions): string {
  requireUser(user);
  return signToken(user, tokenSecretOf(projectId, apiKey), new Date(Date.now() + seconds * 1000));
}

/** What tokens of a project are signed with. */
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
