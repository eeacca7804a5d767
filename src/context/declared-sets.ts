import { AsyncLocalStorage } from 'node:async_hooks';

/** Set while getters are read for the sets they give: what they ask a server for is not sent. */
const declaring = new AsyncLocalStorage<true>();

/** Whether the code at hand was called to find out which sets a context declares. */
export function isDeclaring(): boolean {
  return declaring.getStore() === true;
}

/** A getter that can declare a set says `this.set(…)` itself; others are the user's own and are not called. */
const GIVES_SET = /\bthis\s*\.\s*set\s*\(/;

/**
 * Reads the getters of a context's own classes that give a set, so that `get authors() { return this.set(Author); }` counts
 * like a field before it has been used. Requests that such a getter makes are not sent and never settle; a getter that throws
 * has nothing to add and is passed over.
 */
export function readDeclaredGetters(context: object, base: object): void {
  for (let prototype = Object.getPrototypeOf(context) as object | null; prototype !== null && prototype !== base; ) {
    for (const { get } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
      if (get === undefined || !GIVES_SET.test(Function.prototype.toString.call(get))) continue;
      try {
        const given: unknown = declaring.run(true, () => get.call(context));
        // A rejection of something else the getter waits for is not the model's business.
        if (given instanceof Promise) given.catch(() => {});
      } catch {
        // It is for what comes later, not for the model.
      }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
}
