import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { bringTo, type MigrationOutcome } from '../bring-to.js';
import { migrating } from '../errors/orm-migration-error.js';
import { exists, requireTableSchema } from '../errors/schema-problems.js';
import type { OrmContext } from '../orm-context.js';
import { collectionId, existingCollection, tableCollections } from '../table-collections.js';
import type { TableDefinition } from '../table-definition.js';

/** Settings of a collection that override its table's. */
export interface CollectionSettings {
  readonly name?: string;
  readonly permissions?: readonly string[];
}

/** Creates the collection of a table. Throws ORMMigrationError with `Collection already exists` if it does. */
export async function createTableCollection(
  base: OrmContext,
  table: TableDefinition,
  settings: CollectionSettings = {},
): Promise<MigrationOutcome> {
  return migrating(`Failed to create collection ${table.name}`, async () => {
    const id = collectionId(table);
    const collections = (live: DatabaseSchema) => {
      if (findCollection(live, id) !== undefined) throw exists('collection', id);
      return tableCollections([table], live).map((definition) => ({
        ...definition,
        settings: { ...definition.settings, ...settings },
      }));
    };
    const { outcome } = await bringTo(base, { collections });
    // Another process has just created the same one.
    if (outcome.changes.length === 0) throw exists('collection', id);
    return outcome;
  });
}

/** Deletes a collection with all documents. Throws ORMMigrationError. */
export async function deleteTableCollection(base: OrmContext, id: string): Promise<void> {
  await migrating(`Failed to delete collection ${id}`, async () => {
    await bringTo(base, {
      collections: (live) => existingCollection(id, live),
      drops: [id],
      adds: (live) => [{ type: 'drop_collection', collection: requireTableSchema(live, id) }],
    });
  });
}
