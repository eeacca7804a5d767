import { parseQueryString } from '../../../src/embedded/wire/http/query-string.js';
import { Router } from '../../../src/embedded/wire/http/router.js';

describe('the router', () => {
  const router = new Router<string>();
  router.add('GET', '/v1/tablesdb/:databaseId', 'database');
  router.add('GET', '/v1/tablesdb/transactions', 'transactions');
  router.add('GET', '/v1/tablesdb/:databaseId/tables/:tableId/columns/:key', 'column');
  router.add('GET', '/v1/tablesdb/:databaseId/tables/:tableId/columns/string/:key', 'string');

  test.each([
    ['/v1/tablesdb/x', 'database', { databaseId: 'x' }],
    ['/v1/tablesdb/x/', 'database', { databaseId: 'x' }],
    ['/v1/tablesdb//x', 'database', { databaseId: '' }],
    ['/v1/tablesdb/a%2Db', 'database', { databaseId: 'a%2Db' }],
    ['/v1/tablesdb/transactions', 'transactions', {}],
    ['/v1/tablesdb/d/tables/t/columns/string', 'column', { databaseId: 'd', tableId: 't', key: 'string' }],
    ['/v1/tablesdb/d/tables/t/columns/string/k', 'string', { databaseId: 'd', tableId: 't', key: 'k' }],
  ])('%s', (path, value, params) => {
    expect(router.find('GET', path)).toEqual({ value, params });
  });

  test('finds nothing for another method, an unknown or a longer path', () => {
    expect(router.find('POST', '/v1/tablesdb/x')).toBeUndefined();
    expect(router.find('GET', '/v1/tables')).toBeUndefined();
    expect(router.find('GET', '/v1/tablesdb/x/y')).toBeUndefined();
  });
});

test.each([
  ['a=1&a=2', { a: '2' }],
  ['queries[]=x&queries[]=y', { queries: ['x', 'y'] }],
  ['queries%5B0%5D=x&queries%5B1%5D=y+z%21', { queries: ['x', 'y z!'] }],
  ['flag&empty=', { flag: '', empty: '' }],
  ['bad=%E0%A4%A', { bad: '%E0%A4%A' }],
  ['', {}],
])('the query string %s', (text, values) => {
  expect(parseQueryString(text)).toEqual(values);
});
