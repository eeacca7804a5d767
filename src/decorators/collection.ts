import type { EntityClass } from '../metadata/entity-class.js';
import { recordCollection } from '../metadata/entity-registry.js';
import type { CollectionOptions } from '../metadata/options/collection-options.js';
import { refuseBareOnClass } from './refuse-bare.js';

/**
 * Makes a class an entity: its documents are in the collection with this id. Attributes of abstract base classes belong to
 * it too.
 *
 * @example
 * @Collection('authors', { permissions: [Permission.read(Role.any())] })
 * export class Author { … }
 */
export function Collection(id: string, options: CollectionOptions = {}): (entity: EntityClass) => void {
  refuseBareOnClass('Collection', id);
  return (entity) => recordCollection(entity, id, options);
}
