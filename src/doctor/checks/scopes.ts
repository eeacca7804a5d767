import { SCOPES, type Scope } from '../../appwrite/server/key-scopes.js';
import { findingOf } from '../doctor-finding.js';
import type { Check } from '../examination.js';

/** What cannot be done without a scope. */
const NEEDED_FOR: Readonly<Record<Scope, string>> = {
  'databases.write':
    '`schema create` and `migration run` on a new database, and `schema drop`, cannot create or delete it',
  'tables.read': 'no command can read the schema',
  'tables.write':
    '`schema migrate`, `schema create`, `schema drop`, `migration run` and `backup restore` cannot change collections',
  'columns.read': '`schema migrate` and `migration run` cannot look an attribute up after a lost answer',
  'columns.write': '`schema migrate`, `migration run` and `backup restore` cannot change attributes',
  'indexes.read': '`schema migrate` and `migration run` cannot look an index up after a lost answer',
  'indexes.write': '`schema migrate`, `migration run` and `backup restore` cannot change indexes',
  'rows.read': 'no command can read documents, or what entwrite keeps in the database',
  'rows.write':
    'nothing that takes the lock can run: `schema migrate`, `migration run`, `migration revert`, `backup restore`',
};

export const scopes: Check = {
  subject: 'the scopes of the API key',
  needs: 'answer',
  look({ databaseId, missingScopes }) {
    if (missingScopes.length === SCOPES.length) {
      return [
        findingOf('error', {
          rule: 'key_refused',
          at: `database '${databaseId}'`,
          found: 'an API key without any of the needed scopes',
          expected: `a key of this project with ${SCOPES.join(', ')}`,
          remedy: 'Check that project id and API key belong together and that the key has not expired.',
        }),
      ];
    }
    return missingScopes.map((scope) =>
      findingOf(scope === 'tables.read' || scope === 'rows.read' ? 'error' : 'warning', {
        rule: 'scope_missing',
        at: scope,
        found: `an API key without ${scope}: ${NEEDED_FOR[scope]}`,
        expected: `a key with ${scope}, if this is needed`,
        remedy: `Give the key ${scope} in the Appwrite console.`,
      }),
    );
  },
};
