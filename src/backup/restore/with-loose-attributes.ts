import { performOnce } from '../../appwrite/schema/perform-once.js';
import { defaultsOverNulls } from '../../documents/without-defaults.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { looseAttribute, widenedAttribute } from '../../schema/loose-attribute.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { collectionOf, type DocumentFields } from '../format/document-fields.js';
import type { OpenDatabase } from '../source/backup-database.js';
import type { CheckedBackup } from './check-backup.js';

/**
 * Runs work while attributes that nulls come back into are optional and without default, have room for values outside their range, and others without a default that any
 * update would write over their nulls; afterwards they are as the backup says, also when an earlier run was killed before it came
 * to that.
 */
export async function withLooseAttributes(
  saved: SavedCollection,
  fields: DocumentFields,
  backup: Partial<Pick<CheckedBackup, 'widened'>> & { readonly schema: DatabaseSchema },
  live: DatabaseSchema,
  { schemas, documents }: OpenDatabase,
  work: () => Promise<void>,
): Promise<void> {
  const before = collectionOf(backup.schema, saved.id).attributes;
  const present = collectionOf(live, saved.id).attributes;
  const meant = (now: AttributeSchema) => before.find(({ key, type }) => key === now.key && type === now.type) ?? now;
  const isComing = ({ key }: AttributeSchema) => fields.attributes.includes(key);
  const others = present.filter((attribute) => !isComing(attribute));
  const endangered = await defaultsOverNulls({ id: saved.id, attributes: others }, { documents });
  const isBare = (now: AttributeSchema) => now.default === null && meant(now).default !== null;
  const wide = (now: AttributeSchema) => {
    const wanted = backup.widened?.(saved.id, now) ?? now;
    return wanted === now || wanted.type !== now.type ? now : widenedAttribute(now, wanted);
  };
  const settings = [
    ...present.filter((now) => isComing(now) && ((saved.nulls[now.key] ?? 0) > 0 || wide(now) !== now)),
    ...others.filter((now) => endangered.includes(now) || isBare(now)),
  ].map((now) => {
    const { required, default: value } = meant(now);
    return { now, loose: looseAttribute(wide(now)), last: { ...now, required, default: value } as AttributeSchema };
  });
  const alter = async (from: AttributeSchema, to: AttributeSchema) => {
    if (attributeChanges(from, to).length > 0)
      await performOnce(schemas, { type: 'alter_attribute', collection: saved.id, from, to }, live);
  };
  try {
    for (const { now, loose } of settings) await alter(now, loose);
    await work();
  } finally {
    for (const { loose, last } of settings) await alter(loose, last);
  }
}
