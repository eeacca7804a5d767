import { contextDeps } from '../context/context-deps.js';
import { EntwriteError, type Finding } from '../errors.js';
import type { CollectionDefinition } from '../metadata/collection-definition.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import type { OrmContext } from './orm-context.js';
import { collectionId, tableCollections } from './table-collections.js';
import type { TableDefinition } from './table-definition.js';

/**
 * Checks by one request that the collections and attributes of tables exist, whatever their definition.
 *
 * @returns the tables as definitions, fitted to what exists
 * @throws EntwriteError schema_missing with everything that is missing; model_invalid
 */
export async function validateTables(
  base: OrmContext,
  tables: readonly TableDefinition[],
): Promise<readonly CollectionDefinition[]> {
  const { schema } = await contextDeps(base).schemas.read();
  const definitions = tableCollections(tables, schema);
  const findings = tables.flatMap((table) => missingParts(table, schema));
  const [first, second] = findings;
  if (first === undefined) return definitions;
  const summary = {
    at: [...new Set(findings.map(({ at }) => at))].join(', '),
    found: `${findings.length} things are missing`,
    expected: 'all tables',
    remedy: 'Call migrate(), or set `autoMigrate`.',
  };
  throw new EntwriteError('schema_missing', second === undefined ? first : summary, { findings });
}

function missingParts(table: TableDefinition, schema: DatabaseSchema): readonly Finding[] {
  const at = collectionId(table);
  const collection = findCollection(schema, at);
  const remedy = 'Call migrate(), or set `autoMigrate`.';
  if (collection === undefined) {
    const found = `Collection ${at} is missing`;
    return [{ rule: 'collection_missing', at, found, expected: 'a collection with that id', remedy }];
  }
  const { attributes, relationships } = collection;
  const known = new Set([...attributes, ...relationships].map(({ key }) => key));
  const keys = Object.keys(table.schema).filter((key) => !known.has(key));
  if (keys.length === 0) return [];
  const found = `Collection ${at} is missing required attributes: ${keys.join(', ')}`;
  return [{ rule: 'attribute_missing', at, found, expected: 'an attribute for each field', remedy }];
}
