import type { LifecycleEvent } from '../metadata/entity-record.js';
import { recordHook } from '../metadata/entity-registry.js';
import type { DecoratedEntity } from './decorated-entity.js';

/** Fits a public method without parameters. */
export type LifecycleDecorator<Result> = <E, K extends keyof E & string>(
  entity: DecoratedEntity<E>,
  method: E[K] extends () => Result ? K : never,
) => void;

/**
 * Runs the method before a document is created. `this` holds the values that were given; what the method sets is written, too. What it
 * throws ends the write before any request.
 *
 * @example @BeforeCreate() protect() { this.slug ??= slugify(this.title); }
 */
export function BeforeCreate(): LifecycleDecorator<void | Promise<void>> {
  return on('beforeCreate');
}

/** Runs the method when the document has been created, in a transaction after its commit; `this` is the whole document. */
export function AfterCreate(): LifecycleDecorator<void | Promise<void>> {
  return on('afterCreate');
}

/** Runs the method before a document is changed. `this` holds the patch alone; what the method sets is written, too. */
export function BeforeUpdate(): LifecycleDecorator<void | Promise<void>> {
  return on('beforeUpdate');
}

/** Runs the method when the document has been changed; `this` is the whole document. */
export function AfterUpdate(): LifecycleDecorator<void | Promise<void>> {
  return on('afterUpdate');
}

/** Runs the method before a document is deleted; `this` holds its id alone. */
export function BeforeDelete(): LifecycleDecorator<void | Promise<void>> {
  return on('beforeDelete');
}

/** Runs the method when the document has been deleted; `this` holds its id alone. */
export function AfterDelete(): LifecycleDecorator<void | Promise<void>> {
  return on('afterDelete');
}

/** Runs the method when an instance has been made of a document that was read. It cannot be asynchronous: nothing would wait for it. */
export function AfterLoad(): LifecycleDecorator<void> {
  return on('afterLoad');
}

function on(event: LifecycleEvent): (prototype: object, method: string) => void {
  return (prototype, method) => recordHook(prototype, method, event);
}
