import { Permission, Role } from 'node-appwrite';
import { documentPermissionProblem, permissionProblem } from '../../src/schema/rules/permission.js';

const ROLES = [
  Role.any(),
  Role.guests(),
  Role.users(),
  Role.users('verified'),
  Role.user('66f0.a-b_c'),
  Role.user('id', 'unverified'),
  Role.team('editors'),
  Role.team('editors', 'owner'),
  Role.member('member'),
  Role.label('admin'),
  Role.team('editors', `project-${'a'.repeat(36)}-developer`),
];

test('everything the SDK writes is fine', () => {
  for (const role of ROLES) {
    const written = [Permission.read(role), Permission.write(role), Permission.create(role), Permission.update(role)];
    for (const permission of [...written, Permission.delete(role)]) expect(permissionProblem(permission)).toBeNull();
  }
});

test.each([
  'read',
  'read(any)',
  'read("any"',
  'READ("any")',
  'execute("any")',
  'read("everyone")',
  'read("any:id")',
  'read("any/verified")',
  'read("user")',
  'read("user:-a")',
  'read("users/both")',
  'read("label:a/b")',
  'read("constructor:a")',
  'read("label:my-label")',
  'read("label:0")',
  'read("user:0")',
  'read("team:0/owner")',
  'read("team:editors/0")',
  '*',
])('%s is refused', (permission) => {
  expect(permissionProblem(permission)?.found).toBe(`the permission '${permission}'`);
});

test('a document has no permission to create it', () => {
  expect(permissionProblem('create("any")')).toBeNull();
  expect(documentPermissionProblem('create("any")')?.expected).toContain('read, update, delete, write of one of');
});
