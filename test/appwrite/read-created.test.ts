import { readCreated } from '../../src/appwrite/schema/read-schema.js';
import { attribute, collection, index } from '../support/schema-manager.js';

/** When the answer to the creation of a collection stands for a list of what was made. */

const wanted = collection('notes', [attribute('views', 'integer')], { indexes: [index('by_views', ['views'])] });
const views = { key: 'views', type: 'integer', status: 'available', error: '', required: false, array: false };
const byViews = {
  key: 'by_views',
  type: 'key',
  status: 'available',
  error: '',
  columns: ['views'],
  lengths: [0],
  orders: [],
};
const answer = {
  $id: 'notes',
  $permissions: [],
  name: 'notes',
  enabled: true,
  rowSecurity: false,
  columns: [views],
  indexes: [byViews],
  bytesMax: 65535,
  bytesUsed: 1071,
};

test('an answer that shows all of it is the collection', () => {
  expect(readCreated(answer, wanted)).toMatchObject({
    id: 'notes',
    attributes: [{ key: 'views', type: 'integer' }],
    indexes: [{ key: 'by_views', attributes: ['views'] }],
  });
});

test.each([
  ['shows none of the attributes, as on 1.9', { columns: [], indexes: [] }],
  ['shows no indexes', { indexes: [] }],
  ['shows an attribute that is in the making', { columns: [{ ...views, status: 'processing' }] }],
  ['shows an index that failed', { indexes: [{ ...byViews, status: 'failed' }] }],
  ['comes from a server without row width', { bytesMax: 0 }],
  ['has no columns at all', { columns: undefined }],
])('an answer that %s is none', (_, part) => {
  expect(readCreated({ ...answer, ...part }, wanted)).toBeNull();
});

test('no answer is none', () => expect(readCreated(null, wanted)).toBeNull());
