import {
  type Code,
  codeArray,
  codeCall,
  codeObject,
  codeProperty,
  literal,
  quote,
} from '../../migrations/generate/source-text.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { type CollectionEnd, endsOf } from '../../schema/relationship-schema.js';
import { attributeCode } from './attribute-member.js';
import { settingsCode } from './collection-code.js';
import { importLine } from './import-line.js';
import { indexOptions } from './index-code.js';
import { relationshipCode } from './relationship-member.js';

/** The file of a collection for `defineCollection`, with the type of its documents. */
export function printDefinition(
  schema: DatabaseSchema,
  collection: CollectionSchema,
  { constant, typeName }: { readonly constant: string; readonly typeName: string },
): string {
  const ends = endsOf(schema, collection.id);
  const settings = settingsCode(collection);
  const options = [
    ...settings.properties,
    ...(ends.length === 0 ? [] : [codeProperty('relationships', codeObject(ends.map(relationshipDefinition)))]),
    ...(collection.indexes.length === 0
      ? []
      : [codeProperty('indexes', codeArray(collection.indexes.map(indexDefinition)))]),
  ];
  const attributes = collection.attributes.map((attribute) =>
    codeProperty(attribute.key, codeObject(attributeCode(attribute))),
  );
  const args = [quote(collection.id), codeObject(attributes), ...(options.length === 0 ? [] : [codeObject(options)])];
  return [
    importLine(['defineCollection', 'type InferDocument', ...settings.imports], 'entwrite'),
    '',
    codeCall(`export const ${constant} = defineCollection`, args, 0),
    '',
    `export type ${typeName} = InferDocument<typeof ${constant}>;`,
    '',
  ].join('\n');
}

/** The target is named by its id: types of two definitions that refer to each other cannot be inferred. */
function relationshipDefinition(end: CollectionEnd): Code {
  const { key, kind, relatedCollection, twoWayKey } = end.side.relationship;
  return codeProperty(
    key,
    codeObject([
      codeProperty('type', quote(kind)),
      codeProperty('target', quote(relatedCollection)),
      ...relationshipCode(end, twoWayKey),
    ]),
  );
}

function indexDefinition(index: IndexSchema): Code {
  return literal({ attributes: [...index.attributes], ...indexOptions(index) });
}
