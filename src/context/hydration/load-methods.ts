import type { EntityClass } from '../../metadata/entity-class.js';
import { hookMethods } from '../../metadata/entity-registry.js';

const known = new WeakMap<EntityClass, readonly string[]>();

/** Runs the methods that `@AfterLoad` decorates on an instance that was made of a document. */
export function runLoadMethods(entity: EntityClass, instance: object): void {
  let methods = known.get(entity);
  if (methods === undefined) {
    methods = hookMethods(entity, 'afterLoad');
    known.set(entity, methods);
  }
  for (const method of methods) {
    const member = (instance as Readonly<Record<string, unknown>>)[method];
    if (typeof member === 'function') member.call(instance);
  }
}
