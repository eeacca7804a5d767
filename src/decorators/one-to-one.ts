import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import { type RelationshipDecorator, relationshipDecorator, type Target } from './relationship-decorator.js';

/**
 * An Appwrite relationship from one document to one other, which no third may link to.
 *
 * @example
 * @OneToOne(() => Profile, { inverse: 'user', onDelete: 'cascade' }) profile?: Ref<Profile>;
 */
export function OneToOne<T extends object, const Inverse extends keyof T & string = never>(
  target: Target<T>,
  options?: RelationshipOptions<Inverse>,
): RelationshipDecorator<T, 'one', Inverse, 'one'> {
  return relationshipDecorator('oneToOne', target, options);
}
