import type { Finding } from '../../errors.js';
import type { EntityDraft } from '../entity-draft.js';
import type { CollectionOptions } from '../options/collection-options.js';

/** What is wrong with the default permissions of an entity: Appwrite keeps those of documents and ignores them without document security. */
export function permissionFindings(
  { name, permissions }: EntityDraft,
  { documentSecurity = false }: CollectionOptions,
): readonly Finding[] {
  if (permissions === undefined || documentSecurity) return [];
  return [
    {
      rule: 'document_security',
      at: name,
      found: '`model.permissions` for a collection without document security',
      expected: '`documentSecurity: true`, without which Appwrite ignores the permissions of documents',
      remedy: 'Add `documentSecurity: true` to `@Collection`, or give the permissions to the collection.',
    },
  ];
}
