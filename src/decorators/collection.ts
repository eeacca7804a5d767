import type { CollectionOptions } from '../metadata/collection-options.js';
import type { EntityClass } from '../metadata/entity-metadata.js';
import { recordCollection } from '../metadata/entity-registry.js';

/**
 * Makes a class an entity: its documents live in the collection with this id. Attributes of abstract base classes belong to
 * it too.
 *
 * @example
 * @Collection('authors', { permissions: [Permission.read(Role.any())] })
 * export class Author { … }
 */
export function Collection(id: string, options: CollectionOptions = {}): (entity: EntityClass) => void {
  return (entity) => recordCollection(entity, id, options);
}
