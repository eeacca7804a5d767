import type { TableDefinition } from './table-definition.js';

/**
 * The permissions that follow from a table's `role`: `{ read: 'any', update: ['users', 'user:ann'] }`; `public` means `any`. Without a
 * role there are none: nothing is public by default.
 */
export function tablePermissions({ role = {} }: TableDefinition): readonly string[] {
  return Object.entries(role).flatMap(([action, roles]) =>
    [roles].flat().map((one) => `${action}("${one === 'public' ? 'any' : one}")`),
  );
}
