import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { performSurely } from '../schema-manager/perform-surely.js';
import type { SavedCollection } from './backup-manifest.js';
import type { OpenDatabase } from './backup-source.js';
import type { DocumentFields } from './document-fields.js';
import { looseAttribute } from './loose-attribute.js';

/**
 * Runs work while attributes that nulls come back into are optional and without default; afterwards they are as the backup
 * says, also when an earlier run was killed before it came to that.
 */
export async function withoutObstacles(
  saved: SavedCollection,
  fields: DocumentFields,
  backup: DatabaseSchema,
  live: DatabaseSchema,
  { schemas }: OpenDatabase,
  work: () => Promise<void>,
): Promise<void> {
  const before = findCollection(backup, saved.id)?.attributes ?? [];
  const settings = (findCollection(live, saved.id)?.attributes ?? [])
    .filter(({ key }) => fields.attributes.includes(key) && (saved.nulls[key] ?? 0) > 0)
    .map((now) => {
      const meant = before.find(({ key, type }) => key === now.key && type === now.type) ?? now;
      return {
        now,
        loose: looseAttribute(now),
        last: { ...now, required: meant.required, default: meant.default } as AttributeSchema,
      };
    });
  const alter = async (from: AttributeSchema, to: AttributeSchema) => {
    if (attributeChanges(from, to).length > 0)
      await performSurely(schemas, { type: 'alter_attribute', collection: saved.id, from, to }, live);
  };
  try {
    for (const { now, loose } of settings) await alter(now, loose);
    await work();
  } finally {
    for (const { loose, last } of settings) await alter(loose, last);
  }
}
