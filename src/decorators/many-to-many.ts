import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import { type RelationshipDecorator, relationshipDecorator, type Target } from './relationship-decorator.js';

/**
 * An Appwrite relationship from many documents to many.
 *
 * @example
 * @ManyToMany(() => Tag, { inverse: 'posts' }) tags?: Tag[];
 */
export function ManyToMany<T extends object, const Inverse extends keyof T & string = never>(
  target: Target<T>,
  options?: RelationshipOptions<Inverse>,
): RelationshipDecorator<T, 'many', Inverse, 'many'> {
  return relationshipDecorator('manyToMany', target, options);
}
