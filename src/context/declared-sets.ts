import { AsyncLocalStorage } from 'node:async_hooks';

/** Set while getters run only to discover their sets; requests they make are not sent. */
const declaring = new AsyncLocalStorage<true>();

/** Whether the caller runs only to discover the sets of a context. */
export function isDeclaring(): boolean {
  return declaring.getStore() === true;
}

/** Only getters whose source contains `this.set(…)` are called; others cannot declare a set. */
const GIVES_SET = /\bthis\s*\.\s*set\s*\(/;

/**
 * Calls the getters of a context's own classes that declare a set, so that `get authors() { return this.set(Author); }` counts
 * like a field before its first use. Requests that such a getter makes are not sent and never settle; a getter that throws is
 * ignored.
 */
export function readDeclaredGetters(context: object, base: object): void {
  for (let prototype = Object.getPrototypeOf(context) as object | null; prototype !== null && prototype !== base; ) {
    for (const { get } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
      if (get === undefined || !GIVES_SET.test(Function.prototype.toString.call(get))) continue;
      try {
        const given: unknown = declaring.run(true, () => get.call(context));
        // Whatever else the getter waits for, its rejection does not concern the model.
        if (given instanceof Promise) given.catch(() => {});
      } catch {
        // It will throw again when the user's code calls it.
      }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
}
