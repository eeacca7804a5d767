import { defineCollection } from '../../src/metadata/define-collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { compileQuery } from '../../src/query/compile-query.js';
import { EMPTY_QUERY } from '../../src/query/query-node.js';
import { throwIfAborted } from '../../src/util/throw-if-aborted.js';

const notes = defineCollection('notes', {
  text: { type: 'string', size: 100 },
  tags: { type: 'string', size: 20, array: true },
  at: { type: 'datetime' },
});
const [entity] = buildEntityModel([notes]).entities;

/** What a server would refuse as a whole, without a word of where, is refused by the name of the property, before any request. */
test.each([
  ['text', { text: '\ud800' }],
  ['text', { text: { $contains: 'a\udc00' } }],
  ['text', { text: { $containsAny: ['a', '\ud800'] } }],
  ['text', { text: { $in: ['a', '\ud800'] } }],
  ['tags', { tags: { $contains: '\ud800' } }],
  ['$id', { $id: 'a\ud800' }],
  ['at', { at: new Date('+010000-01-01T00:00:00Z') }],
  ['at', { at: { $lt: new Date(8_640_000_000_000_000) } }],
  ['at', { at: { $gt: new Date('-000001-01-01T00:00:00Z') } }],
  ['$createdAt', { $createdAt: { $lt: new Date('+010000-01-01T00:00:00Z') } }],
])('%s: %j', (property, where) => {
  if (entity === undefined) throw new Error('no entity');
  const compile = () => compileQuery(entity, { ...EMPTY_QUERY, conditions: [where] }, () => undefined);
  expect(compile).toThrow(expect.objectContaining({ code: 'query_invalid', at: `notes.${property}` }));
});

test('dates of the years 1 to 9999 and whole characters are taken', () => {
  if (entity === undefined) throw new Error('no entity');
  const where = { text: '😀', at: { $between: [new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59Z')] } };
  expect(() => compileQuery(entity, { ...EMPTY_QUERY, conditions: [where] }, () => undefined)).not.toThrow();
});

test('the reason of a signal is the cause of what stops for it', () => {
  const reason = new Error('the user left');
  expect(() => throwIfAborted('work', AbortSignal.abort(reason))).toThrow(
    expect.objectContaining({ code: 'aborted_by_user', cause: reason }),
  );
});
