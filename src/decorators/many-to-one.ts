import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import { type RelationshipDecorator, relationshipDecorator, type Target } from './relationship-decorator.js';

/**
 * An Appwrite relationship from many documents to one.
 *
 * @example
 * @ManyToOne(() => Author, { inverse: 'posts' }) author?: Ref<Author>;
 */
export function ManyToOne<T extends object, const Inverse extends keyof T & string = never>(
  target: Target<T>,
  options?: RelationshipOptions<Inverse>,
): RelationshipDecorator<T, 'one', Inverse, 'many'> {
  return relationshipDecorator('manyToOne', target, options);
}
