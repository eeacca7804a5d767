import { type Code, codeArray, codeObject, codeProperty, quote } from '../../migrations/generate/source-text.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import { permissionCode } from './permission-code.js';

/** Settings of a collection that differ from the defaults, as properties of an object literal, with the imports they need. */
export function settingsCode(collection: CollectionSchema): {
  readonly properties: readonly Code[];
  readonly imports: readonly string[];
} {
  const { id, name, permissions, documentSecurity, enabled } = collection;
  const granted = permissions.map(permissionCode);
  return {
    properties: [
      ...(name === id ? [] : [codeProperty('name', quote(name))]),
      ...(granted.length === 0 ? [] : [codeProperty('permissions', codeArray(granted.map(({ code }) => code)))]),
      ...(documentSecurity ? ['documentSecurity: true'] : []),
      ...(enabled ? [] : ['enabled: false']),
    ],
    imports: granted.flatMap(({ imports }) => imports),
  };
}

export function collectionArguments(collection: CollectionSchema): readonly Code[] {
  const { properties } = settingsCode(collection);
  return [quote(collection.id), ...(properties.length === 0 ? [] : [codeObject(properties)])];
}
