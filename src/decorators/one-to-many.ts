import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import { type RelationshipDecorator, relationshipDecorator, type Target } from './relationship-decorator.js';

/**
 * An Appwrite relationship from one document to many, each of which belongs to one at most.
 *
 * @example
 * @OneToMany(() => Post, { inverse: 'author', onDelete: 'setNull' }) posts?: Post[];
 */
export function OneToMany<T extends object, const Inverse extends keyof T & string = never>(
  target: Target<T>,
  options?: RelationshipOptions<Inverse>,
): RelationshipDecorator<T, 'many', Inverse, 'one'> {
  return relationshipDecorator('oneToMany', target, options);
}
