import { DbContext } from '../../src/context/db-context.js';
import { environmentOptions } from '../../src/project/environment-options.js';

/** Appwrite takes `GET /tablesdb/transactions/tables` for a question about the transaction `tables`: nothing of such a database can be read. */

const refusal = expect.objectContaining({
  code: 'configuration_invalid',
  message: expect.stringContaining('not `transactions`, a path of Appwrite itself'),
});

class NotesDb extends DbContext {}

test('a context refuses the id', () => {
  expect(() => new NotesDb({ embedded: ':memory:', databaseId: 'transactions' })).toThrow(refusal);
});

test('so does the environment', () => {
  const environment = { APPWRITE_ENDPOINT: 'http://localhost/v1', APPWRITE_PROJECT_ID: 'p', APPWRITE_API_KEY: 'k' };
  const read = (APPWRITE_DATABASE_ID: string) => environmentOptions({ ...environment, APPWRITE_DATABASE_ID }, '/');
  expect(() => read('transactions')).toThrow(refusal);
  expect(read('transactions-2').databaseId).toBe('transactions-2');
});
