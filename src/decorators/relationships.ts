import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import { type RelationshipDecorator, relationshipDecorator, type Target } from './relationship-decorator.js';

/**
 * An Appwrite relationship from one document to one other, to which no third one can link.
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

/**
 * An Appwrite relationship from one document to many, each of which belongs to at most one.
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
