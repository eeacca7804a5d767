import {
  allKinds,
  expandPermissions,
  refusePermissions,
  rolesFor,
  rowKinds,
} from '../../../src/embedded/rules/permissions.js';

const keyText =
  "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char";

test.each([
  ['read("any")', null],
  ['read("users/verified")', null],
  ['update("team:t1/owner")', null],
  ['delete("label:vip")', null],
  ['*', 'Wildcard permission "*" has been replaced. Use "any" instead.'],
  [
    'read("role:all")',
    'Permissions using the "role:" prefix have been replaced. Use "users", "guests", or "any" instead.',
  ],
  ['foo', 'Permission "foo" is not allowed. Must be one of: read, update, delete, write.'],
  ['create("any")', 'Permission "create("any")" is not allowed. Must be one of: read, update, delete, write.'],
  ['read(any)', 'Invalid permission string format: "read(any)".'],
  ['reads("any")', 'Invalid permission type: "reads".'],
  ['read("x")', 'Role "x" is not allowed. Must be one of: any, guests, users, user, team, member, label.'],
  ['read("user")', 'Role "user" must have an ID value.'],
  ['read("any:x")', 'Role "any" can not have an ID value.'],
  ['read("any/x")', 'Role "any" can not have a dimension value.'],
  ['read("users/x")', 'Role "users" dimension value is invalid. Must be one of: verified, unverified.'],
  ['read("users/a/b")', 'Only one dimension can be provided'],
  ['read("users/")', 'Dimension must not be empty'],
  ['read("user:_x")', `Role "user" identifier value is invalid: ${keyText}`],
  [
    'read("label:a-b")',
    'Role "label" identifier value is invalid: Value must be a valid string between 1 and 36 chars containing only alphanumeric chars',
  ],
])('%s: %j', (permission, expected) => {
  expect(refusePermissions([permission], rowKinds)).toBe(expected);
});

test('what is not a list of texts', () => {
  expect(refusePermissions('read("any")', allKinds)).toBe('Permissions must be an array of strings.');
  expect(refusePermissions([5], allKinds)).toBe('Every permission must be of type string.');
  const many = Array.from({ length: 101 }, (_, at) => `read("user:u${at}")`);
  expect(refusePermissions(many, allKinds)).toBe('You can only provide up to 100 permissions.');
});

test('write stands for several kinds, in place; doubles go', () => {
  const given = ['read("any")', 'write("user:u1")', 'update("user:u1")', 'read("any")'];
  expect(expandPermissions(given, 'row')).toEqual(['read("any")', 'update("user:u1")', 'delete("user:u1")']);
  expect(expandPermissions(['write("any")'], 'table')).toEqual(['create("any")', 'update("any")', 'delete("any")']);
  expect(rolesFor(given, 'read')).toEqual(['any', 'any']);
});
