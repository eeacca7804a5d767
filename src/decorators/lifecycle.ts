import type { LifecycleEvent } from '../metadata/entity-record.js';
import { recordHook } from '../metadata/entity-registry.js';
import type { TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { DecoratedEntity } from './decorated-entity.js';
import { refuseBare } from './refuse-bare.js';

/** Accepts a public method without parameters. */
export type LifecycleDecorator<Result> = <E, K extends keyof E & string>(
  entity: DecoratedEntity<E>,
  method: K & HookCheck<E[K], Result>,
) => void;

type HookCheck<Method, Result> = Method extends () => infer Given
  ? [Extract<Given, PromiseLike<unknown>>] extends [Result]
    ? unknown
    : TypeProblem<'the method must not be asynchronous, because nothing would wait for it'>
  : TypeProblem<'the decorator needs a public method without parameters'>;

/**
 * Runs the method before a document is created. `this` has the values that were given; values that the method sets are written, too.
 * If it throws, nothing is sent.
 *
 * @example @BeforeCreate() protect() { this.slug ??= slugify(this.title); }
 */
export function BeforeCreate(): LifecycleDecorator<void | Promise<void>>;
export function BeforeCreate(...bare: readonly unknown[]) {
  return on('beforeCreate', bare);
}

/** Runs the method after the document was created, in a transaction after the commit; `this` is the whole document. */
export function AfterCreate(): LifecycleDecorator<void | Promise<void>>;
export function AfterCreate(...bare: readonly unknown[]) {
  return on('afterCreate', bare);
}

/** Runs the method before a document is changed. `this` has only the patch; values that the method sets are written, too. */
export function BeforeUpdate(): LifecycleDecorator<void | Promise<void>>;
export function BeforeUpdate(...bare: readonly unknown[]) {
  return on('beforeUpdate', bare);
}

/** Runs the method after the document was changed; `this` is the whole document. */
export function AfterUpdate(): LifecycleDecorator<void | Promise<void>>;
export function AfterUpdate(...bare: readonly unknown[]) {
  return on('afterUpdate', bare);
}

/** Runs the method before a document is deleted; `this` has only its id. */
export function BeforeDelete(): LifecycleDecorator<void | Promise<void>>;
export function BeforeDelete(...bare: readonly unknown[]) {
  return on('beforeDelete', bare);
}

/** Runs the method after the document was deleted; `this` has only its id. */
export function AfterDelete(): LifecycleDecorator<void | Promise<void>>;
export function AfterDelete(...bare: readonly unknown[]) {
  return on('afterDelete', bare);
}

/** Runs the method on each instance that is created from a document that was read. It cannot be asynchronous, because nothing would wait for it. */
export function AfterLoad(): LifecycleDecorator<void>;
export function AfterLoad(...bare: readonly unknown[]) {
  return on('afterLoad', bare);
}

function on(event: LifecycleEvent, bare: readonly unknown[]): (prototype: object, method: string) => void {
  refuseBare(`${event.charAt(0).toUpperCase()}${event.slice(1)}`, bare[0], bare[1]);
  return (prototype, method) => recordHook(prototype, method, event);
}
