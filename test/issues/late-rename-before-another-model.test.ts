import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A rename that arrives once more when its change is done took the name off the new attribute. The same model took that back, but another
 * model was refused, as if the change was not done.
 */

const project = useProject();
let database: SharedDatabase;
beforeEach(() => {
  database = sharedDatabase(project);
});
afterEach(() => database.end());

const modelOf = (value: AttributeSchema | null) =>
  schemaOf(collection('items', [attribute('note', 'string'), ...(value === null ? [] : [value])]));
const text = modelOf(attribute('value', 'string', { size: 12 }));
const whole = modelOf(attribute('value', 'integer'));

/** What each later model makes of 99, which a client wrote after the change. */
const LATER = {
  'the one before': [text, '99'],
  'another type': [modelOf(attribute('value', 'float')), 99],
  'a setting': [modelOf(attribute('value', 'integer', { min: 0, max: 100 })), 99],
  'a list': [modelOf(attribute('value', 'integer', { array: true })), [99]],
  'none of it': [modelOf(null), undefined],
} as const;

test.each(Object.entries(LATER))('then the model wants %s', async (_, [later, expected]) => {
  await managerOf(database, text).migrate();
  await database.documents.create('items', 'a', { values: { note: 'x', value: '7' } });
  const renames: ServerRequest[] = [];
  const watched = watchingRequests(database, async (request) => {
    if (request.method === 'PATCH' && request.path.at(-1) === 'value') renames.push(request);
  });
  await managerOf(watched, whole).migrate({ allowDestructive: true });
  await database.documents.update('items', 'a', { values: { value: 99 } });
  const [first] = renames.map(({ guard: _guard, ...request }) => request);
  if (first === undefined) throw new Error('no rename was sent');
  await failureOf(database.transport.send(first));
  await database.schemas.settle(() => true);

  const manager = managerOf(database, later);
  expect((await managerOf(database, whole).analyze()).describe()).toBe(
    `No pending migrations.\n\nTakes back first what late requests of earlier migrations did:\n  - Rename attribute 'items.${first.parameters?.newKey}' to 'value'`,
  );
  await manager.migrate({ allowDestructive: true });
  const { documents } = await database.documents.list('items', []);
  expect(documents.map(({ value }) => value)).toEqual([expected]);
  expect((await manager.analyze()).isEmpty).toBe(true);
});
