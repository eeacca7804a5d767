import type { TokenUser } from '../wire/http/json-web-token.js';

/** A user in the form of Appwrite's account response. The server stores no users, so what the token does not contain is empty. */
export function accountAnswer({ userId, labels = [], verified = false }: TokenUser): Record<string, unknown> {
  return {
    $id: userId,
    $createdAt: null,
    $updatedAt: null,
    name: '',
    registration: null,
    status: true,
    labels,
    passwordUpdate: '',
    email: '',
    phone: '',
    emailVerification: verified,
    phoneVerification: false,
    mfa: false,
    prefs: {},
    targets: [],
    accessedAt: '',
  };
}
