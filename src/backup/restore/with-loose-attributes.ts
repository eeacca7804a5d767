import { performOnce } from '../../appwrite/schema/perform-once.js';
import { withCleanup } from '../../documents/with-cleanup.js';
import { defaultsOverNulls } from '../../documents/without-defaults.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { looseAttribute, widenedAttribute } from '../../schema/loose-attribute.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { collectionOf, type DocumentFields } from '../format/document-fields.js';
import type { OpenDatabase } from '../source/backup-database.js';
import type { CheckedBackup } from './check-backup.js';

export interface MeantAttributes extends Partial<Pick<CheckedBackup, 'widened'>> {
  readonly schema: DatabaseSchema;
  /**
   * Records the attributes without values in the backup whose defaults are taken off, and null once these are restored to their present
   * ones. Omitted if they are restored to those in the backup, because nobody but the run has changed them since.
   */
  readonly record?: (attributes: readonly AttributeSchema[] | null) => Promise<void>;
}

/**
 * Runs work while attributes that get nulls are optional and without default, and are widened for values outside their range. Other
 * attributes lose their default if any update would write it over their nulls. Afterwards all are as in the backup, even if an earlier run
 * was killed before restoring them.
 */
export async function withLooseAttributes(
  saved: SavedCollection,
  fields: DocumentFields,
  backup: MeantAttributes,
  live: DatabaseSchema,
  { schemas, documents }: OpenDatabase,
  work: () => Promise<void>,
): Promise<void> {
  const before = collectionOf(backup.schema, saved.id).attributes;
  const present = collectionOf(live, saved.id).attributes;
  const { record } = backup;
  const isComing = ({ key }: AttributeSchema) => fields.attributes.includes(key);
  const meant = (now: AttributeSchema) => {
    const saved = before.find(({ key, type }) => key === now.key && type === now.type);
    return saved === undefined || (record !== undefined && !isComing(now)) ? now : saved;
  };
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
  const off = settings.flatMap(({ now, last }) => (isComing(now) ? [] : [last]));
  if (off.length > 0) await record?.(off);
  const giveBack = async (): Promise<void> => {
    for (const { loose, last } of settings) await alter(loose, last);
    if (off.length > 0) await record?.(null);
  };
  // The next run restores the settings that stay off.
  await withCleanup(async () => {
    for (const { now, loose } of settings) await alter(now, loose);
    await work();
  }, giveBack);
}
