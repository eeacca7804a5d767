import { propertyName, quote } from '../../migrations/generate/source-text.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { endsOf, isToOne } from '../../schema/relationship-schema.js';
import { classNameOf, type EntityNames } from './entity-names.js';
import { wireType } from './property-type.js';
import { freeName } from './words.js';

/** The line that identifies a file of row types. */
export const ROW_TYPES_MARK =
  '/** Rows as the SDKs of Appwrite answer them. Written by entwrite, which replaces this file. */';

/** Finds the collection whose documents an attribute refers to by id; null if there is none. */
export type FindReference = (collection: string, key: string) => string | null;

/** The names that the file declares. */
interface RowNames {
  readonly systemFields: string;
  readonly rows: string;
  readonly tableId: string;
  readonly row: (collection: string) => string;
  readonly id: (collection: string) => string;
}

/** The types of every collection's rows, as Appwrite's own SDKs return them, and of their ids; imports nothing. */
export function printRowTypes(
  schema: DatabaseSchema,
  entities: EntityNames,
  referenceOf: FindReference = () => null,
): string {
  const names = rowNames(schema, entities);
  return [
    `${ROW_TYPES_MARK}\n`,
    head(names),
    ...schema.collections.map((collection) => rowType(schema, collection, names, referenceOf)),
    [
      '/** The row of each table by its id. */',
      `export interface ${names.rows} {`,
      ...schema.collections.map(({ id }) => `  ${propertyName(id)}: ${names.row(id)};`),
      '}',
      '',
      `export type ${names.tableId} = keyof ${names.rows};`,
      '',
    ].join('\n'),
  ].join('\n');
}

function head({ systemFields }: RowNames): string {
  return `/** What Appwrite keeps for every row. */
export interface ${systemFields} {
  $id: string;
  $sequence: string;
  $tableId: string;
  $databaseId: string;
  $createdAt: string;
  $updatedAt: string;
  $permissions: string[];
}
`;
}

/** Entities keep their names; the others avoid them. */
function rowNames({ collections }: DatabaseSchema, entities: EntityNames): RowNames {
  const row = (collection: string): string => classNameOf(entities, collection);
  const taken = new Set(collections.map(({ id }) => row(id)));
  const free = (name: string): string => {
    const given = freeName(name, (candidate) => taken.has(candidate));
    taken.add(given);
    return given;
  };
  const [systemFields, rows, tableId] = [free('SystemFields'), free('Rows'), free('TableId')];
  const ids = new Map(collections.map(({ id }) => [id, free(`${row(id)}Id`)]));
  return { systemFields, rows, tableId, row, id: (collection) => ids.get(collection) ?? 'string' };
}

function rowType(
  schema: DatabaseSchema,
  collection: CollectionSchema,
  names: RowNames,
  referenceOf: FindReference,
): string {
  const id = names.id(collection.id);
  return [
    `/** The id of a row of '${collection.id}'; a plain text becomes one by \`as ${id}\`. */`,
    `export type ${id} = string & { readonly $rowOf: ${quote(collection.id)} };`,
    '',
    `export interface ${names.row(collection.id)} extends ${names.systemFields} {`,
    `  $id: ${id};`,
    ...collection.attributes.map((attribute) => {
      const reference = referenceOf(collection.id, attribute.key);
      const type = reference === null ? wireType(attribute, 2) : `${names.id(reference)}${attribute.array ? '[]' : ''}`;
      const space = type.startsWith('\n') ? '' : ' ';
      return `  ${propertyName(attribute.key)}:${space}${type}${attribute.required || attribute.array ? '' : nullable(type)};`;
    }),
    ...endsOf(schema, collection.id).map(({ side }) => {
      const { key, relatedCollection } = side.relationship;
      const target = names.row(relatedCollection);
      return `  /** Only there when the query selects it. */\n  ${propertyName(key)}?: ${target}${isToOne(side) ? ' | null' : '[]'};`;
    }),
    '}',
    '',
  ].join('\n');
}

function nullable(type: string): string {
  return type.startsWith('\n') ? '\n    | null' : ' | null';
}
