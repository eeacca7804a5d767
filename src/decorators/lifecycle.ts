import type { LifecycleEvent } from '../metadata/entity-record.js';
import { recordHook } from '../metadata/entity-registry.js';
import type { TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { DecoratedEntity } from './decorated-entity.js';
import { refuseBare } from './refuse-bare.js';

/** Fits a public method without parameters. */
export type LifecycleDecorator<Result> = <E, K extends keyof E & string>(
  entity: DecoratedEntity<E>,
  method: K & HookCheck<E[K], Result>,
) => void;

type HookCheck<Method, Result> = Method extends () => infer Given
  ? [Extract<Given, PromiseLike<unknown>>] extends [Result]
    ? unknown
    : TypeProblem<'nothing would wait for what the method promises'>
  : TypeProblem<'it stands on a public method without parameters'>;

/**
 * Runs the method before a document is created. `this` holds the values that were given; what the method sets is written, too. What it
 * throws ends the write before any request.
 *
 * @example @BeforeCreate() protect() { this.slug ??= slugify(this.title); }
 */
export function BeforeCreate(): LifecycleDecorator<void | Promise<void>>;
export function BeforeCreate(...bare: readonly unknown[]) {
  return on('beforeCreate', bare);
}

/** Runs the method when the document has been created, in a transaction after its commit; `this` is the whole document. */
export function AfterCreate(): LifecycleDecorator<void | Promise<void>>;
export function AfterCreate(...bare: readonly unknown[]) {
  return on('afterCreate', bare);
}

/** Runs the method before a document is changed. `this` holds the patch alone; what the method sets is written, too. */
export function BeforeUpdate(): LifecycleDecorator<void | Promise<void>>;
export function BeforeUpdate(...bare: readonly unknown[]) {
  return on('beforeUpdate', bare);
}

/** Runs the method when the document has been changed; `this` is the whole document. */
export function AfterUpdate(): LifecycleDecorator<void | Promise<void>>;
export function AfterUpdate(...bare: readonly unknown[]) {
  return on('afterUpdate', bare);
}

/** Runs the method before a document is deleted; `this` holds its id alone. */
export function BeforeDelete(): LifecycleDecorator<void | Promise<void>>;
export function BeforeDelete(...bare: readonly unknown[]) {
  return on('beforeDelete', bare);
}

/** Runs the method when the document has been deleted; `this` holds its id alone. */
export function AfterDelete(): LifecycleDecorator<void | Promise<void>>;
export function AfterDelete(...bare: readonly unknown[]) {
  return on('afterDelete', bare);
}

/** Runs the method when an instance has been made of a document that was read. It cannot be asynchronous: nothing would wait for it. */
export function AfterLoad(): LifecycleDecorator<void>;
export function AfterLoad(...bare: readonly unknown[]) {
  return on('afterLoad', bare);
}

function on(event: LifecycleEvent, bare: readonly unknown[]): (prototype: object, method: string) => void {
  refuseBare(`${event.charAt(0).toUpperCase()}${event.slice(1)}`, bare[0], bare[1]);
  return (prototype, method) => recordHook(prototype, method, event);
}
