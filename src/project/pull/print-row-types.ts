import { propertyName } from '../../migrations/generate/source-text.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { isToOne } from '../../schema/relationship-schema.js';
import type { EntityNames } from './entity-names.js';
import { wireType } from './property-type.js';
import { endsOfCollection } from './relationship-member.js';

const HEAD = `/** What Appwrite keeps for every row. */
export interface SystemFields {
  $id: string;
  $sequence: string;
  $tableId: string;
  $databaseId: string;
  $createdAt: string;
  $updatedAt: string;
  $permissions: string[];
}
`;

/** One file with the type of every collection's rows, as Appwrite's own SDKs answer them; it imports nothing. */
export function printRowTypes(schema: DatabaseSchema, names: EntityNames): string {
  return [HEAD, ...schema.collections.map((collection) => rowType(schema, collection, names))].join('\n');
}

function rowType(schema: DatabaseSchema, collection: CollectionSchema, names: EntityNames): string {
  const owned = schema.collections.flatMap(({ id, relationships }) =>
    relationships.map((relationship) => ({ collection: id, relationship })),
  );
  return [
    `export interface ${names.get(collection.id)?.className ?? collection.id} extends SystemFields {`,
    ...collection.attributes.map((attribute) => {
      const type = wireType(attribute, 2);
      const space = type.startsWith('\n') ? '' : ' ';
      return `  ${propertyName(attribute.key)}:${space}${type}${attribute.required || attribute.array ? '' : nullable(type)};`;
    }),
    ...endsOfCollection(owned, collection.id).map(({ side }) => {
      const { key, relatedCollection } = side.relationship;
      const target = names.get(relatedCollection)?.className ?? relatedCollection;
      return `  /** Only there when the query selects it. */\n  ${propertyName(key)}?: ${target}${isToOne(side) ? ' | null' : '[]'};`;
    }),
    '}',
    '',
  ].join('\n');
}

function nullable(type: string): string {
  return type.startsWith('\n') ? '\n    | null' : ' | null';
}
